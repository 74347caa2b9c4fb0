/*
 * nmea.h
 *		AIS sentences of NMEA 0183 (VDM and VDO): framing, and joining of the parts of
 *		messages.
 */
#ifndef VESSELWATCH_NMEA_H
#define VESSELWATCH_NMEA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NMEA_MAX_SYMBOLS	200 /* six-bit symbols of a message; five slots have 168 */
#define NMEA_MAX_PARTS		9
#define NMEA_MAX_LINE		1000	/* bytes of a line with the first of several parts */
#define NMEA_MAX_OPEN		64	/* messages that wait for a part; must exceed NMEA_WAIT_LINES */

/*
 * How long a message waits for its next part.  A receiver sends the parts of a message together;
 * other lines between them come from merging streams.  Sequence numbers run from 0 to 9: after nine
 * other messages from the same receiver, the number belongs to another message.
 */
#define NMEA_WAIT_LINES		40
#define NMEA_WAIT_SECONDS	2.0
#define NMEA_WAIT_MESSAGES	8

/* bytes without a NUL; len is 0 if there are none */
typedef struct NmeaText
{
	const char *bytes;
	size_t		len;
} NmeaText;

/* a parsed line; its texts point into it */
typedef struct NmeaSentence
{
	NmeaText	line;
	NmeaText	address;		/* such as AIVDM */
	NmeaText	sequence;
	NmeaText	channel;
	NmeaText	station;		/* s: of the tag block, or r... or b... after the checksum */
	NmeaText	group;			/* number of the group of sentences in the tag block */
	NmeaText	payload;
	int			parts;
	int			part;			/* from 1 */
	int			fill_bits;
	bool		has_time;
	double		time;			/* seconds since 1970, UTC */
} NmeaSentence;

/* a message, complete or not */
typedef struct NmeaMessage
{
	NmeaSentence first;
	int64_t		line_no;		/* number of its first line */
	int64_t		last_line_no;
	int			lines;			/* number of its lines */
	int			others;			/* messages of the same receiver that began and ended since its last part */
	bool		ambiguous;		/* two open messages have the same mark, so that no part can be assigned */
	int			owed;			/* if ambiguous: parts still to come */
	int			nbits;
	uint8_t		bits[NMEA_MAX_SYMBOLS * 6 / 8 + 8]; /* zero after nbits */
} NmeaMessage;

/* a function that handles a message; error is NULL if it is complete, else a code */
typedef void (*NmeaTake) (void *arg, const NmeaMessage *message, const char *error);

/* a message that waits for a part, with the copy of its first line that its texts point to */
typedef struct NmeaOpen
{
	NmeaMessage message;
	size_t		payload_len;
	char		payload[NMEA_MAX_SYMBOLS];	/* payload of its last part */
	char		line[NMEA_MAX_LINE];
} NmeaOpen;

/* state of the reader; before its first line it is zero, except take and arg */
typedef struct NmeaReader
{
	NmeaTake	take;
	void	   *arg;
	int			nopen;
	uint8_t		open[NMEA_MAX_OPEN];	/* indexes of the slots in use, then of the free ones */
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
