/*
 * ais_static.h
 *		Static data of ships by ship and day.
 */
#ifndef VESSELWATCH_AIS_STATIC_H
#define VESSELWATCH_AIS_STATIC_H

#include "utils/palloc.h"

#include "load/ais_report.h"

/* static data that a ship sent one or more times on one day */
typedef struct AisStatic
{
	struct AisStatic *next;
	TimestampTz first_at;
	TimestampTz last_at;
	int64		reports;
	double		length;			/* metres, as width and draught */
	double		width;
	double		draught;
	int64		slot;			/* of halves of message 24: time / AIS_HALVES_MEET */
	uint32		present;		/* AIS_BIT()s of the fields present */
	char		part;			/* A or B for a half of message 24, else 0 */
	int			size;			/* bytes of texts */
	char		texts[FLEXIBLE_ARRAY_MEMBER];	/* those present, in order of AisField, each with a NUL */
} AisStatic;

/* fields that AisStatic holds */
#define AIS_STATIC_TEXTS \
	(AIS_BIT(AIS_IMO) | AIS_BIT(AIS_CALL_SIGN) | AIS_BIT(AIS_NAME) | AIS_BIT(AIS_SHIP_TYPE) | AIS_BIT(AIS_DESTINATION))
#define AIS_STATIC_FIELDS \
	(AIS_STATIC_TEXTS | AIS_BIT(AIS_LENGTH) | AIS_BIT(AIS_WIDTH) | AIS_BIT(AIS_DRAUGHT))

/*
 * longest time between halves A and B that belong together: each is sent every six minutes, and one in two may be
 * lost
 */
#define AIS_HALVES_MEET		(13 * INT64CONST(60000000))

extern bool ais_static_says(const AisReport *report);
extern void ais_static_add(MemoryContext context, AisStatic **list, const AisReport *report);
extern void ais_statics_finish(AisStatic **list);
extern const char *ais_static_text(const AisStatic *entry, AisField field);

#endif							/* VESSELWATCH_AIS_STATIC_H */
