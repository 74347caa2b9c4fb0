/*
 * ais_decode.h
 *		Decoding of the bits of AIS messages, as defined by ITU-R M.1371-5, annex 8.
 *
 * Plain C without the server.
 */
#ifndef VESSELWATCH_AIS_DECODE_H
#define VESSELWATCH_AIS_DECODE_H

#include "load/nmea.h"

#define AIS_NULL_INTEGER	INT32_MIN

#define AIS_UNDEFINED_COG		1
#define AIS_UNDEFINED_HEADING	2

/*
 * Fields of a message.  A field that is not available, or not in the message, is AIS_NULL_INTEGER if it is an
 * integer or flag, NaN if it is real, empty if it is a text.
 */
typedef struct AisFields
{
	double		lon;			/* degrees */
	double		lat;
	double		sog;			/* knots */
	double		cog;			/* degrees */
	double		rate_of_turn;	/* degrees per minute, positive to starboard */
	double		altitude;		/* metres */
	double		station_time;	/* seconds since 1970, UTC */
	double		to_bow;			/* metres */
	double		to_stern;
	double		to_port;
	double		to_starboard;
	double		length;
	double		width;
	double		draught;
	int32_t		type;
	int32_t		repeat;
	int32_t		mmsi;
	int32_t		accurate;
	int32_t		raim;
	int32_t		heading;		/* degrees */
	int32_t		nav_status;
	int32_t		manoeuvre;
	int32_t		second;
	int32_t		imo;
	int32_t		ship_type;
	int32_t		mother_ship;
	int32_t		device;			/* type of position device */
	int32_t		assigned;
	int32_t		aid_type;
	int32_t		off_position;
	int32_t		virtual_aid;
	int32_t		gnss;
	int32_t		undefined;		/* flags AIS_UNDEFINED_... for fields of motion with an undefined value; never NULL */
	char		call_sign[8];
	char		name[35];
	char		destination[21];
	char		eta[12];
	char		vendor[4];
	char		eni[9];
	char		part[3];
} AisFields;

extern const char *ais_decode(AisFields *fields, const NmeaMessage *message);
extern bool ais_same_half(const AisFields *a, const AisFields *b);
extern void ais_join_halves(AisFields *fields, const AisFields *other);

#endif							/* VESSELWATCH_AIS_DECODE_H */
