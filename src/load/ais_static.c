/*
 * ais_static.c
 *		What ships say of themselves, by ship and day: counted, and halves joined.
 *
 * A ship of class B says its name in one half of message 24 and the rest in another.
 * Halves of one MMSI and day are joined if all its halves A say the same, all halves B
 * too, and some A and B lie within 13 minutes: anything else may be two ships.
 */
#include "postgres.h"

#include "common/compat.h"
#include "load/ais_static.h"

/* things said that ais_static_add() looks through */
#define LOOK_BACK		16

/* Return a text that is present, else NULL */
const char *
ais_static_text(const AisStatic *said, AisField field)
{
	const char *text = said->texts;

	if ((said->present & AIS_BIT(field)) == 0)
		return NULL;
	for (int f = AIS_IMO; f < (int) field; f++)
		if (said->present & AIS_STATIC_TEXTS & AIS_BIT(f))
			text += strlen(text) + 1;
	return text;
}

/* Return whether a report says more of its ship than its kind or width */
bool
ais_static_says(const AisReport *report)
{
	return (report->present & AIS_STATIC_FIELDS & ~(AIS_BIT(AIS_SHIP_TYPE) | AIS_BIT(AIS_WIDTH))) != 0;
}

/* Return the slot of time that halves are counted by; 0 for what is whole */
static int64
slot_of(const AisReport *report)
{
	return report->part == 0 ? 0 : report->t / AIS_HALVES_MEET - (report->t < 0);
}

static bool
static_is_report(const AisStatic *said, const AisReport *report)
{
	const char *text = said->texts;

	if (said->present != (report->present & AIS_STATIC_FIELDS) || said->part != report->part ||
		said->slot != slot_of(report) ||
		((said->present & AIS_BIT(AIS_LENGTH)) && said->length != report->length) ||
		((said->present & AIS_BIT(AIS_WIDTH)) && said->width != report->width) ||
		((said->present & AIS_BIT(AIS_DRAUGHT)) && said->draught != report->draught))
		return false;
	for (int f = AIS_IMO; f <= AIS_DESTINATION; f++)
		if (said->present & AIS_STATIC_TEXTS & AIS_BIT(f))
		{
			if (strcmp(text, report->text[f]) != 0)
				return false;
			text += strlen(text) + 1;
		}
	return true;
}

/* Compare what ships said, whenever they did; 0 for the same */
static int
compare_said(const AisStatic *x, const AisStatic *y)
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

/* Compare so that halves of a kind and slot come together */
static int
static_compare(const void *a, const void *b)
{
	const AisStatic *x = *(AisStatic *const *) a,
			   *y = *(AisStatic *const *) b;

	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	if (x->slot != y->slot)
		return x->slot < y->slot ? -1 : 1;
	return compare_said(x, y);
}

static AisStatic *
static_create(MemoryContext context, const AisReport *report)
{
	uint32		present = report->present & AIS_STATIC_FIELDS;
	int			size = 0;
	AisStatic  *said;
	char	   *to;

	for (int f = AIS_IMO; f <= AIS_DESTINATION; f++)
		if (present & AIS_STATIC_TEXTS & AIS_BIT(f))
			size += strlen(report->text[f]) + 1;
	said = MemoryContextAllocZero(context, offsetof(AisStatic, texts) + size);
	said->present = present;
	said->part = report->part;
	said->slot = slot_of(report);
	said->length = (present & AIS_BIT(AIS_LENGTH)) ? report->length : 0;
	said->width = (present & AIS_BIT(AIS_WIDTH)) ? report->width : 0;
	said->draught = (present & AIS_BIT(AIS_DRAUGHT)) ? report->draught : 0;
	said->size = size;
	to = said->texts;
	for (int f = AIS_IMO; f <= AIS_DESTINATION; f++)
		if (present & AIS_STATIC_TEXTS & AIS_BIT(f))
			to = stpcpy(to, report->text[f]) + 1;
	return said;
}

/*
 * Count what a report says of its ship, if it says more than its kind or width.  Only
 * the last few things said are looked through: an MMSI that many share says many, and
 * those said again after them are put together at the end.
 */
void
ais_static_add(MemoryContext context, AisStatic **list, const AisReport *report)
{
	AisStatic **link = list;
	AisStatic  *said;
	int			looked = 0;

	if (!ais_static_says(report))
		return;
	while ((said = *link) != NULL && !static_is_report(said, report))
	{
		link = &said->next;
		if (++looked == LOOK_BACK)
		{
			said = NULL;
			break;
		}
	}
	if (said == NULL)
	{
		said = static_create(context, report);
		said->first_at = said->last_at = report->t;
	}
	else
		*link = said->next;
	/* what was said last is likely to be said again */
	said->next = *list;
	*list = said;
	said->first_at = Min(said->first_at, report->t);
	said->last_at = Max(said->last_at, report->t);
	said->reports++;
}

/* Count the reports of one into another */
static void
absorb(AisStatic *said, const AisStatic *other)
{
	said->first_at = Min(said->first_at, other->first_at);
	said->last_at = Max(said->last_at, other->last_at);
	said->reports += other->reports;
}

/* Put together those of a list that say the same; the list is in order then */
static void
unite(AisStatic **list)
{
	int64		n = 0;
	AisStatic **array;
	AisStatic  *last = NULL;

	for (AisStatic *said = *list; said != NULL; said = said->next)
		n++;
	if (n < 2)
		return;
	array = MemoryContextAllocHuge(CurrentMemoryContext, n * sizeof(AisStatic *));
	n = 0;
	for (AisStatic *said = *list; said != NULL; said = said->next)
		array[n++] = said;
	qsort(array, n, sizeof(AisStatic *), static_compare);
	for (int64 i = 0; i < n; i++)
	{
		AisStatic  *said = array[i];

		if (last != NULL && static_compare(&last, &said) == 0)
		{
			absorb(last, said);
			continue;
		}
		if (last == NULL)
			*list = said;
		else
			last->next = said;
		last = said;
	}
	last->next = NULL;
	pfree(array);
}

/* ---------- halves ---------- */

/* Return the first of the halves of a kind in an ordered list, if all of them say the same; else NULL */
static AisStatic *
agreed_half(AisStatic *list, char part)
{
	AisStatic  *first = NULL;

	for (AisStatic *said = list; said != NULL; said = said->next)
	{
		if (said->part != part)
			continue;
		if (first == NULL)
			first = said;
		else if (compare_said(first, said) != 0)
			return NULL;
	}
	return first;
}

/* Return whether one of the halves A of an ordered list, which begin at a, lies close to one of the halves B */
static bool
halves_meet(const AisStatic *a, const AisStatic *b)
{
	while (a != NULL && a->part == 'A' && b != NULL)
	{
		/* closer than a slot is long, or in neighbouring ones and close at their ends */
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

/* Make one of two halves */
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

/*
 * Finish the list of one ship and day, which may change: what was said in the same words
 * is once, halves are joined or are alone.
 */
void
ais_statics_finish(AisStatic **list)
{
	AisStatic  *a,
			   *b,
			   *whole = NULL;
	bool		has_halves = false;

	unite(list);
	for (AisStatic *said = *list; said != NULL; said = said->next)
		has_halves = has_halves || said->part != 0;
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
		for (AisStatic *said = *list; said != NULL; said = said->next)
		{
			said->part = 0;
			said->slot = 0;
		}
	unite(list);
}
