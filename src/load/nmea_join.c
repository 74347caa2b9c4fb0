/*
 * nmea_join.c
 *		Joining of AIS messages from the parts in NMEA sentences.
 *
 * Parts are joined only in order, and only if address, number of parts, sequence
 * number, channel and station agree (the number of the tag block's group beside the
 * station where both have one) within the limits of nmea.h.  Two open messages that
 * agree in all of these are ambiguous: no part of either is used, since a guess could
 * join the parts of two ships.  Every line is passed to take() in exactly one message.
 */
#include "load/nmea.h"

#include <math.h>
#include <string.h>

static bool
same_text(NmeaText a, NmeaText b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

/* Return the six bits of a payload character, or a number above 63 if it is invalid */
static inline unsigned
symbol_of(unsigned char c)
{
	unsigned	symbol = c - 48u;

	/* valid characters are 0 to W and ` to w */
	return symbol < 40 ? symbol : symbol >= 48 && symbol < 72 ? symbol - 8 : 255;
}

/* Append the payload of a sentence to a message; return an error code or NULL */
static const char *
append_payload(NmeaMessage *message, const NmeaSentence *sentence)
{
	size_t		len = sentence->payload.len;
	const char *at = sentence->payload.bytes;
	uint8_t    *byte = message->bits + message->nbits / 8;
	int			pending = message->nbits % 8;	/* bits of *byte in use */
	unsigned	value = pending ? *byte >> (8 - pending) : 0;
	unsigned	all = 0;

	if (len > NMEA_MAX_SYMBOLS || message->nbits + (int) len * 6 > NMEA_MAX_SYMBOLS * 6)
		return "too_long";
	for (size_t i = 0; i < len; i++)
	{
		unsigned	symbol = symbol_of(at[i]);

		all |= symbol;
		value = value << 6 | (symbol & 63);
		pending += 6;
		if (pending >= 8)
		{
			pending -= 8;
			*byte++ = value >> pending & 255;
		}
	}
	if (pending > 0)
		*byte = value << (8 - pending) & 255;
	message->nbits += (int) len * 6;
	if (all > 63)
		return "armour";
	if (sentence->fill_bits > (int) sentence->payload.len * 6)
		return "fill_bits";
	/* clear the fill bits, so that neither the next part nor a reader meets them */
	for (int i = 0; i < sentence->fill_bits; i++)
	{
		message->nbits--;
		message->bits[message->nbits / 8] &= ~(0x80 >> message->nbits % 8);
	}
	return NULL;
}

static NmeaMessage *
get_open(NmeaReader *reader, int i)
{
	return &reader->slot[reader->open[i]].message;
}

/* Store the payload of the last part of open message i, to recognize a repeated part */
static void
keep_payload(NmeaReader *reader, int i, NmeaText payload)
{
	NmeaOpen   *slot = &reader->slot[reader->open[i]];

	memcpy(slot->payload, payload.bytes, payload.len);
	slot->payload_len = payload.len;
}

static NmeaText
last_payload(NmeaReader *reader, int i)
{
	NmeaOpen   *slot = &reader->slot[reader->open[i]];

	return (NmeaText) {slot->payload, slot->payload_len};
}

/* Set texts to the texts of a sentence */
static void
list_texts(NmeaSentence *sentence, NmeaText *texts[6])
{
	texts[0] = &sentence->address;
	texts[1] = &sentence->sequence;
	texts[2] = &sentence->channel;
	texts[3] = &sentence->station;
	texts[4] = &sentence->group;
	texts[5] = &sentence->payload;
}

/* Change the texts of a sentence from a line at `from` to a copy of it at `to` */
static void
move_texts(NmeaSentence *sentence, const char *from, const char *to)
{
	NmeaText   *texts[6];

	list_texts(sentence, texts);
	for (int i = 0; i < 6; i++)
		if (texts[i]->len > 0)
			texts[i]->bytes = to + (texts[i]->bytes - from);
	sentence->line.bytes = to;
}

/* Take a free slot, which becomes the last one in use */
static NmeaOpen *
take_slot(NmeaReader *reader)
{
	if (!reader->started)
		for (int i = 0; i < NMEA_MAX_OPEN; i++)
			reader->open[i] = i;
	reader->started = true;
	return &reader->slot[reader->open[reader->nopen++]];
}

/* Store a message until its next part comes, with its texts in a copy of its line */
static void
open_message(NmeaReader *reader, const NmeaMessage *message)
{
	NmeaOpen   *slot = take_slot(reader);

	slot->message = *message;
	memcpy(slot->line, message->first.line.bytes, message->first.line.len);
	move_texts(&slot->message.first, message->first.line.bytes, slot->line);
	keep_payload(reader, reader->nopen - 1, slot->message.first.payload);
}

static void
close_message(NmeaReader *reader, int i)
{
	uint8_t		slot = reader->open[i];

	reader->open[i] = reader->open[--reader->nopen];
	reader->open[reader->nopen] = slot;
}

/* Close open message i, whose next part can no longer come, as an error */
static void
give_up(NmeaReader *reader, int i)
{
	if (!get_open(reader, i)->ambiguous)
		reader->take(reader->arg, get_open(reader, i), "part_missing");
	close_message(reader, i);
}

/* Check whether two sentences have the same mark, so that they can be parts of one message */
static bool
same_mark(const NmeaSentence *a, const NmeaSentence *b)
{
	if (a->parts != b->parts || !same_text(a->address, b->address) ||
		!same_text(a->sequence, b->sequence) || !same_text(a->channel, b->channel))
		return false;
	if (a->group.len > 0 || b->group.len > 0)
		return same_text(a->group, b->group) &&
			(a->station.len == 0 || b->station.len == 0 || same_text(a->station, b->station));
	return same_text(a->station, b->station);
}

static bool
times_apart(const NmeaSentence *a, const NmeaSentence *b)
{
	return a->has_time && b->has_time && fabs(a->time - b->time) > NMEA_WAIT_SECONDS;
}

/*
 * Give up the messages whose next part can no longer come once line `now` is read.  The clock of a station
 * advances with all its sentences; the number of a group needs no clock.
 */
static void
expire(NmeaReader *reader, const NmeaMessage *now)
{
	for (int i = reader->nopen - 1; i >= 0; i--)
	{
		NmeaMessage *open = get_open(reader, i);

		if (now->line_no - open->last_line_no > NMEA_WAIT_LINES || open->others >= NMEA_WAIT_MESSAGES ||
			(times_apart(&open->first, &now->first) &&
			 (same_mark(&open->first, &now->first) ||
			  (open->first.group.len == 0 && same_text(open->first.station, now->first.station)))))
			give_up(reader, i);
	}
}

/* Count a finished message for the open messages of its receiver that began before it */
static void
count_other(NmeaReader *reader, const NmeaMessage *ended)
{
	for (int i = 0; i < reader->nopen; i++)
	{
		NmeaMessage *open = get_open(reader, i);

		if (open->last_line_no < ended->line_no && same_text(open->first.address, ended->first.address) &&
			same_text(open->first.station, ended->first.station))
			open->others++;
	}
}

/* Mark open message i as ambiguous with another message, of which `owed` parts are still to come */
static void
make_ambiguous(NmeaReader *reader, int i, const NmeaMessage *other, int owed)
{
	NmeaMessage *open = get_open(reader, i);

	if (!open->ambiguous)
	{
		reader->take(reader->arg, open, "ambiguous_parts");
		open->owed = open->first.parts - open->lines;
	}
	open->ambiguous = true;
	open->owed += owed;
	open->last_line_no = other->line_no;
	open->others = 0;
	if (other->first.has_time)
	{
		open->first.has_time = true;
		open->first.time = other->first.time;
	}
}

/* Append the next part to open message i, and pass the message on if it is complete */
static void
join_part(NmeaReader *reader, int i, const NmeaMessage *part)
{
	NmeaMessage *open = get_open(reader, i);
	const char *error = append_payload(open, &part->first);

	open->lines++;
	open->last_line_no = part->line_no;
	open->others = 0;
	if (error || open->lines == open->first.parts)
	{
		reader->take(reader->arg, open, error);
		close_message(reader, i);
		count_other(reader, open);
	}
	else
		keep_payload(reader, i, part->first.payload);
}

/* Handle a part that has the mark of open message i */
static void
meet_part(NmeaReader *reader, int i, const NmeaMessage *message)
{
	NmeaMessage *open = get_open(reader, i);
	const NmeaSentence *part = &message->first;

	if (!open->ambiguous && part->part == open->lines + 1)
	{
		join_part(reader, i, message);
		return;
	}
	if (open->ambiguous && part->part > 1)
	{
		reader->take(reader->arg, message, "ambiguous_parts");
		/* the mark is free again once all parts of all messages with it have come */
		if (--open->owed <= 0)
			close_message(reader, i);
		return;
	}
	if (!open->ambiguous && part->part > open->lines + 1)
	{
		give_up(reader, i);
		reader->take(reader->arg, message, "part_missing");
		return;
	}
	if (!open->ambiguous && part->part == open->lines && same_text(part->payload, last_payload(reader, i)))
	{
		reader->take(reader->arg, message, "duplicate_part");
		return;
	}
	make_ambiguous(reader, i, message, part->parts - part->part);
	reader->take(reader->arg, message, "ambiguous_parts");
}

/*
 * Read a line and pass the message that it completes, or an error, to take().  A blank line is ignored.  The line
 * is not used after this returns.
 */
void
nmea_read_line(NmeaReader *reader, int64_t line_no, const char *line, size_t len)
{
	NmeaMessage message;
	const char *error;

	while (len > 0 && nmea_is_blank(line[len - 1]))
		len--;
	if (len == 0)
		return;
	memset(&message, 0, sizeof(message));
	message.line_no = message.last_line_no = line_no;
	message.lines = 1;
	error = nmea_read_sentence(line, len, &message.first);
	if (reader->nopen > 0)
		expire(reader, &message);
	if (error == NULL && message.first.part == 1)
		error = append_payload(&message, &message.first);
	if (error == NULL && message.first.parts > 1 && len > NMEA_MAX_LINE)
		error = "too_long";
	if (error || message.first.parts == 1)
	{
		reader->take(reader->arg, &message, error);
		return;
	}
	for (int i = reader->nopen - 1; i >= 0; i--)
	{
		if (!same_mark(&get_open(reader, i)->first, &message.first))
			continue;
		meet_part(reader, i, &message);
		return;
	}
	if (message.first.part > 1 || reader->nopen == NMEA_MAX_OPEN)
		reader->take(reader->arg, &message, "part_missing");
	else
		open_message(reader, &message);
}

/* Pass the messages that still wait for a part to take(), as errors */
void
nmea_finish(NmeaReader *reader)
{
	while (reader->nopen > 0)
		give_up(reader, reader->nopen - 1);
}
