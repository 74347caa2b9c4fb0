/*
 * ais_gather.h
 *		Reports of a file in any order, gathered by ship and day in bounded memory.
 */
#ifndef VESSELWATCH_AIS_GATHER_H
#define VESSELWATCH_AIS_GATHER_H

#include "load/ais_report.h"
#include "track/fix.h"

/* what a ship said of itself, as often as it said so on one day */
typedef struct AisStatic
{
	struct AisStatic *next;
	TimestampTz first_at;
	TimestampTz last_at;
	int64		reports;
	double		length;			/* metres, as width and draught */
	double		width;
	double		draught;
	uint32		present;		/* AIS_BIT()s of what was said */
	int			size;			/* bytes of texts */
	char		texts[FLEXIBLE_ARRAY_MEMBER];	/* those present, in order of AisField, each ended by zero */
} AisStatic;

/* fields that AisStatic holds */
#define AIS_STATIC_TEXTS \
	(AIS_BIT(AIS_IMO) | AIS_BIT(AIS_CALL_SIGN) | AIS_BIT(AIS_NAME) | AIS_BIT(AIS_SHIP_TYPE) | AIS_BIT(AIS_DESTINATION))
#define AIS_STATIC_FIELDS \
	(AIS_STATIC_TEXTS | AIS_BIT(AIS_LENGTH) | AIS_BIT(AIS_WIDTH) | AIS_BIT(AIS_DRAUGHT))

typedef struct AisShipDay
{
	int32		mmsi;
	int32		day;			/* days since 2000-01-01, as of a date */
	int64		nfixes;
	Fix		   *fixes;
	bool		sorted;			/* each fix at or after the one before it */
	AisStatic  *statics;
} AisShipDay;

typedef struct AisGather AisGather;

extern AisGather *ais_gather_create(Size limit);
extern void ais_gather_add(AisGather *gather, const AisReport *report);
extern int32 *ais_gather_days(const AisGather *gather, int *ndays);
extern void ais_gather_finish(AisGather *gather);
extern bool ais_gather_next(AisGather *gather, AisShipDay *day);
extern void ais_gather_close(AisGather *gather);
extern const char *ais_static_text(const AisStatic *said, AisField field);

#endif							/* VESSELWATCH_AIS_GATHER_H */
