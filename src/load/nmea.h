/*
 * nmea.h
 *		AIS sentences of NMEA 0183 (VDM and VDO): framing, and messages made of their parts.
 */
#ifndef VESSELWATCH_NMEA_H
#define VESSELWATCH_NMEA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NMEA_MAX_SYMBOLS	200 /* six-bit symbols of a message; five slots hold 168 */
#define NMEA_MAX_PARTS		9
#define NMEA_MAX_LINE		1000	/* bytes of a line with the first of several parts */
#define NMEA_MAX_OPEN		64	/* messages that wait for a part; more than NMEA_WAIT_LINES */

/*
 * How long a message waits for its next part.  A receiver passes on the parts of a
 * message at once, so what lies between them was put there by merging streams.  Sequence
 * numbers run from 0 to 9: after nine other messages of the same receiver the number
 * stands for another message.
 */
#define NMEA_WAIT_LINES		40
#define NMEA_WAIT_SECONDS	2.0
#define NMEA_WAIT_MESSAGES	8

/* bytes that are not ended by zero; len is 0 for none */
typedef struct NmeaText
{
	const char *bytes;
	size_t		len;
} NmeaText;

/* one line, read; the texts point into it */
typedef struct NmeaSentence
{
	NmeaText	line;
	NmeaText	address;		/* AIVDM */
	NmeaText	sequence;
	NmeaText	channel;
	NmeaText	station;		/* s: of the tag block, or r... or b... behind the checksum */
	NmeaText	group;			/* number of the group of sentences in the tag block */
	NmeaText	payload;
	int			parts;
	int			part;			/* from 1 */
	int			fill_bits;
	bool		has_time;
	double		time;			/* seconds since 1970, UTC */
} NmeaSentence;

/* a message, whole or not */
typedef struct NmeaMessage
{
	NmeaSentence first;
	int64_t		line_no;		/* of its first line */
	int64_t		last_line_no;
	int			lines;			/* lines it was made of */
	int			others;			/* messages of the same receiver that began and ended since */
	bool		ambiguous;		/* two messages bear this mark: no part can be assigned */
	int			owed;			/* if ambiguous: parts that are still to come */
	int			nbits;
	uint8_t		bits[NMEA_MAX_SYMBOLS * 6 / 8 + 8]; /* zero behind nbits */
} NmeaMessage;

/* takes a message, with error NULL if it is whole, else a code */
typedef void (*NmeaTake) (void *arg, const NmeaMessage *message, const char *error);

/* a message that waits for a part, with a copy of its first line, to which its texts point */
typedef struct NmeaOpen
{
	NmeaMessage message;
	size_t		payload_len;
	char		payload[NMEA_MAX_SYMBOLS];	/* of its last part */
	char		line[NMEA_MAX_LINE];
} NmeaOpen;

/* set to zeros, then take and arg, before its first line */
typedef struct NmeaReader
{
	NmeaTake	take;
	void	   *arg;
	int			nopen;
	uint8_t		open[NMEA_MAX_OPEN];	/* slots in use, then the free ones */
	bool		started;
	NmeaOpen	slot[NMEA_MAX_OPEN];
} NmeaReader;

static inline bool
nmea_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

extern const char *nmea_read_sentence(const char *line, size_t len, NmeaSentence *sentence);
extern void nmea_read_line(NmeaReader *reader, int64_t line_no, const char *line, size_t len);
extern void nmea_finish(NmeaReader *reader);
extern bool nmea_utc(int year, int month, int day, int hour, int minute, int second, double *time);

#endif							/* VESSELWATCH_NMEA_H */
