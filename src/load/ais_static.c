/*
 * ais_static.c
 *		Static data of ships by ship and day: counting of equal reports, and joining of
 *		halves.
 *
 * A ship of class B sends its name in one half of message 24 and the other data in the
 * other half.  The halves of an MMSI and day are joined if all its halves A are equal,
 * all its halves B are equal, and some A and B are within 13 minutes of each other:
 * otherwise they may be from two ships.
 */
#include "postgres.h"

#include "common/compat.h"
#include "load/ais_static.h"

/* entries that ais_static_add() searches */
#define LOOK_BACK		16

/* Return a text, NULL if it is absent */
const char *
ais_static_text(const AisStatic *entry, AisField field)
{
	const char *text = entry->texts;

	if ((entry->present & AIS_BIT(field)) == 0)
		return NULL;
	for (int f = AIS_IMO; f < (int) field; f++)
		if (entry->present & AIS_STATIC_TEXTS & AIS_BIT(f))
			text += strlen(text) + 1;
	return text;
}

/* Check whether a report has static data beyond type and width of the ship */
bool
ais_static_says(const AisReport *report)
{
	return (report->present & AIS_STATIC_FIELDS & ~(AIS_BIT(AIS_SHIP_TYPE) | AIS_BIT(AIS_WIDTH))) != 0;
}

/* Return the time slot in which a half is counted; 0 for a report that is not a half */
static int64
slot_of(const AisReport *report)
{
	return report->part == 0 ? 0 : report->t / AIS_HALVES_MEET - (report->t < 0);
}

static bool
static_is_report(const AisStatic *entry, const AisReport *report)
{
	const char *text = entry->texts;

	if (entry->present != (report->present & AIS_STATIC_FIELDS) || entry->part != report->part ||
		entry->slot != slot_of(report) ||
		((entry->present & AIS_BIT(AIS_LENGTH)) && entry->length != report->length) ||
		((entry->present & AIS_BIT(AIS_WIDTH)) && entry->width != report->width) ||
		((entry->present & AIS_BIT(AIS_DRAUGHT)) && entry->draught != report->draught))
		return false;
	for (int f = AIS_IMO; f <= AIS_DESTINATION; f++)
		if (entry->present & AIS_STATIC_TEXTS & AIS_BIT(f))
		{
			if (strcmp(text, report->text[f]) != 0)
				return false;
			text += strlen(text) + 1;
		}
	return true;
}

/* Compare static data regardless of their times; return 0 if they are equal */
static int
compare_contents(const AisStatic *x, const AisStatic *y)
{
	if (x->present != y->present)
		return x->present < y->present ? -1 : 1;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	if (x->length != y->length)
		return x->length < y->length ? -1 : 1;
	if (x->width != y->width)
		return x->width < y->width ? -1 : 1;
	if (x->draught != y->draught)
		return x->draught < y->draught ? -1 : 1;
	return memcmp(x->texts, y->texts, x->size);
}

/* Compare static data so that halves of the same part and slot come together */
static int
static_compare(const void *a, const void *b)
{
	const AisStatic *x = *(AisStatic *const *) a,
			   *y = *(AisStatic *const *) b;

	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return compare_contents(x, y);
}

static AisStatic *
static_create(MemoryContext context, const AisReport *report)
{
	uint32		present = report->present & AIS_STATIC_FIELDS;
	int			size = 0;
	AisStatic  *entry;
	char	   *to;

	for (int f = AIS_IMO; f <= AIS_DESTINATION; f++)
		if (present & AIS_STATIC_TEXTS & AIS_BIT(f))
			size += strlen(report->text[f]) + 1;
	entry = MemoryContextAllocZero(context, offsetof(AisStatic, texts) + size);
	entry->present = present;
	entry->part = report->part;
	entry->slot = slot_of(report);
	entry->length = (present & AIS_BIT(AIS_LENGTH)) ? report->length : 0;
	entry->width = (present & AIS_BIT(AIS_WIDTH)) ? report->width : 0;
	entry->draught = (present & AIS_BIT(AIS_DRAUGHT)) ? report->draught : 0;
	entry->size = size;
	to = entry->texts;
	for (int f = AIS_IMO; f <= AIS_DESTINATION; f++)
		if (present & AIS_STATIC_TEXTS & AIS_BIT(f))
			to = stpcpy(to, report->text[f]) + 1;
	return entry;
}

/*
 * Count the static data of a report, if it has more than type and width.  Only the last few entries are searched,
 * since an MMSI that many ships share has very many; equal entries are united at the end.
 */
void
ais_static_add(MemoryContext context, AisStatic **list, const AisReport *report)
{
	AisStatic **link = list;
	AisStatic  *entry;
	int			looked = 0;

	if (!ais_static_says(report))
		return;
	while ((entry = *link) != NULL && !static_is_report(entry, report))
	{
		link = &entry->next;
		if (++looked == LOOK_BACK)
		{
			entry = NULL;
			break;
		}
	}
	if (entry == NULL)
	{
		entry = static_create(context, report);
		entry->first_at = entry->last_at = report->t;
	}
	else
		*link = entry->next;
	/* the latest data are likely to be repeated */
	entry->next = *list;
	*list = entry;
	entry->first_at = Min(entry->first_at, report->t);
	entry->last_at = Max(entry->last_at, report->t);
	entry->reports++;
}

/* Add the reports of one entry to another */
static void
absorb(AisStatic *entry, const AisStatic *other)
{
	entry->first_at = Min(entry->first_at, other->first_at);
	entry->last_at = Max(entry->last_at, other->last_at);
	entry->reports += other->reports;
}

/* Unite equal entries of a list, which sorts it */
static void
unite(AisStatic **list)
{
	int64		n = 0;
	AisStatic **array;
	AisStatic  *last = NULL;

	for (AisStatic *entry = *list; entry != NULL; entry = entry->next)
		n++;
	if (n < 2)
		return;
	array = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(AisStatic *));
	n = 0;
	for (AisStatic *entry = *list; entry != NULL; entry = entry->next)
		array[n++] = entry;
	qsort(array, n, sizeof(AisStatic *), static_compare);
	for (int64 i = 0; i < n; i++)
	{
		AisStatic  *entry = array[i];

		if (last != NULL && static_compare(&last, &entry) == 0)
		{
			absorb(last, entry);
			continue;
		}
		if (last == NULL)
			*list = entry;
		else
			last->next = entry;
		last = entry;
	}
	last->next = NULL;
	pfree(array);
}

/* ---------- halves ---------- */

/* Return the first half of a part in an ordered list if all halves of the part are equal, else NULL */
static AisStatic *
agreed_half(AisStatic *list, char part)
{
	AisStatic  *first = NULL;

	for (AisStatic *entry = list; entry != NULL; entry = entry->next)
	{
		if (entry->part != part)
			continue;
		if (first == NULL)
			first = entry;
		else if (compare_contents(first, entry) != 0)
			return NULL;
	}
	return first;
}

/* Check whether a half A is close in time to a half B; a is the first half A of an ordered list */
static bool
halves_meet(const AisStatic *a, const AisStatic *b)
{
	while (a != NULL && a->part == 'A' && b != NULL)
	{
		/* in the same slot, or in neighbouring slots and close at their ends */
		if (a->slot == b->slot ||
			(a->slot + 1 == b->slot && b->first_at - a->last_at <= AIS_HALVES_MEET) ||
			(b->slot + 1 == a->slot && a->first_at - b->last_at <= AIS_HALVES_MEET))
			return true;
		if (a->slot < b->slot)
			a = a->next;
		else
			b = b->next;
	}
	return false;
}

/* Return the entry of two halves joined */
static AisStatic *
join_halves(const AisStatic *a, const AisStatic *b)
{
	AisReport	report;

	memset(&report, 0, sizeof(report));
	report.present = a->present | b->present;
	for (int f = AIS_IMO; f <= AIS_DESTINATION; f++)
	{
		if ((AIS_STATIC_TEXTS & AIS_BIT(f)) == 0)
			continue;
		report.text[f] = ais_static_text(a, f);
		if (report.text[f] == NULL)
			report.text[f] = ais_static_text(b, f);
	}
	report.length = b->length;
	report.width = b->width;
	return static_create(CurrentMemoryContext, &report);
}

/* Finish the list of one ship and day: unite equal entries, then join halves, or keep them as reports of their own */
void
ais_statics_finish(AisStatic **list)
{
	AisStatic  *a,
			   *b,
			   *whole = NULL;
	bool		has_halves = false;

	unite(list);
	for (AisStatic *entry = *list; entry != NULL; entry = entry->next)
		has_halves = has_halves || entry->part != 0;
	if (!has_halves)
		return;
	a = agreed_half(*list, 'A');
	b = agreed_half(*list, 'B');
	if (a != NULL && b != NULL && halves_meet(a, b))
	{
		AisStatic **link = list;

		whole = join_halves(a, b);
		whole->first_at = a->first_at;
		whole->last_at = a->last_at;
		while (*link != NULL)
			if ((*link)->part != 0)
			{
				absorb(whole, *link);
				*link = (*link)->next;
			}
			else
				link = &(*link)->next;
		whole->next = *list;
		*list = whole;
	}
	else
		for (AisStatic *entry = *list; entry != NULL; entry = entry->next)
		{
			entry->part = 0;
			entry->slot = 0;
		}
	unite(list);
}
