/*
 * name_system.c
 *		Readings of a name by other systems of transliteration than its key uses.
 *
 * One letter of Cyrillic is written in many ways: kha is KH (BGN/PCGN), H (ISO 9), X
 * (GOST 7.79 B) and CH (ISO/R 9 of 1968, German, Polish), and CH is also sha in French
 * and che in English.  No key can unify these without unifying different names.  So a
 * name with letters that are typical of a system is also read by that system, and the
 * result is compared with the sound of other names, which is read as in English.  Chinese
 * in pinyin is also written in Wade-Giles (1912, without apostrophes), as ships of Taiwan
 * still are; Japanese in Kunrei-shiki is also written in Hepburn.
 *
 * Sources: ISO 9:1995, ISO/R 9:1968, GOST 7.79-2000 B, the French letters of passports of the
 * USSR, DIN 1460 and Duden for German, PN-ISO 9 and custom for Polish.
 */
#include "postgres.h"

#include <ctype.h>

#include "mb/pg_wchar.h"

#include "common/compat.h"
#include "identity/name_latin.h"
#include "identity/name_reading.h"
#include "identity/name_word.h"

/*
 * Rules in capitals; letters with marks as UTF-8, in both cases.  In a database with another encoding letters with
 * marks are left to the key.
 */
typedef struct Rule
{
	const char *from;
	const char *to;
} Rule;

/* the first rule that matches is applied, and matching goes on after it */
static const Rule scientific[] = {
	{"SZCZ", "SHCH"}, {"SHH", "SHCH"}, {"SZ", "SH"}, {"CZ", "CH"}, {"CH", "KH"}, {"CK", "K"}, {"C", "TS"},
	{"\u010C", "CH"}, {"\u010D", "CH"}, {"\u0106", "CH"}, {"\u0107", "CH"}, {"\u00C7", "CH"}, {"\u00E7", "CH"},
	{"\u0160", "SH"}, {"\u0161", "SH"}, {"\u015E", "SH"}, {"\u015F", "SH"},
	{"\u015C", "SHCH"}, {"\u015D", "SHCH"},
	{"\u017D", "ZH"}, {"\u017E", "ZH"}, {"\u017B", "ZH"}, {"\u017C", "ZH"},
	{"\u00C2", "YA"}, {"\u00E2", "YA"}, {"\u00DB", "YU"}, {"\u00FB", "YU"},
};

static const Rule gost[] = {
	{"SHH", "SHCH"}, {"CZ", "TS"}, {"Y'J", "Y"}, {"Y'", "Y"}, {"E'", "E"}, {"X", "KH"},
};

static const Rule german[] = {
	{"SCHTSCH", "SHCH"}, {"TSCH", "CH"}, {"SCH", "SH"}, {"CH", "KH"}, {"CK", "K"}, {"TZ", "TS"}, {"Z", "TS"},
};

static const Rule french[] = {
	{"CHTCH", "SHCH"}, {"TCH", "CH"}, {"CH", "SH"}, {"DJ", "DZH"}, {"J", "ZH"},
};

static const Rule kunrei[] = {
	{"OU", "O"}, {"OO", "O"}, {"UU", "U"}, {"SY", "SH"}, {"TY", "CH"}, {"ZY", "J"}, {"SHI", "SHI"}, {"CHI", "CHI"}, {"SI", "SHI"}, {"TI", "CHI"}, {"ZI", "JI"},
	{"TSU", "TSU"}, {"TU", "TSU"}, {"SHU", "SHU"}, {"CHU", "CHU"}, {"HU", "FU"},
};

typedef struct System
{
	const Rule *rules;
	int			n;
	const char *letters;		/* a name in ASCII must have one of these letters */
	bool		of_maru;		/* only for names with MARU */
} System;

static const System systems[] = {
	{scientific, lengthof(scientific), "CZ"},
	{gost, lengthof(gost), "XZ"},
	{german, lengthof(german), "CW"},
	{french, lengthof(french), "CJ"},
	{kunrei, lengthof(kunrei), "HIOUY", true},
};

StaticAssertDecl(lengthof(systems) <= MAX_SYSTEMS, "a form has room for all systems");

/* Check whether a rule matches at a place of a text; letters without marks match in either case */
static bool
rule_fits(const char *from, const char *at)
{
	for (; *from != '\0'; from++, at++)
		if ((unsigned char) *from != pg_ascii_toupper((unsigned char) *at))
			return false;
	return true;
}

/* Return a text rewritten by the rules of a system, or NULL if none matches */
static char *
write_by(const System *system, const char *text)
{
	char	   *result = palloc(4 * strlen(text) + 1);
	char	   *to = result;
	bool		any = false;

	while (*text != '\0')
	{
		const Rule *rule = NULL;
		char		first = pg_ascii_toupper((unsigned char) *text);

		for (int i = 0; i < system->n && rule == NULL; i++)
			if (system->rules[i].from[0] == first && rule_fits(system->rules[i].from, text))
				rule = &system->rules[i];
		if (rule == NULL)
		{
			*to++ = *text++;
			continue;
		}
		any = true;
		to = stpcpy(to, rule->to);
		text += strlen(rule->from);
	}
	*to = '\0';
	return any ? result : NULL;
}

/* Add the sound of a name as written by another system, if it differs from those the form has */
static void
add_sound(NameWords *scratch, NameForm *form, const char *written)
{
	NameScripts scripts;
	NameForm	read;

	memset(&read, 0, offsetof(NameForm, key));
	name_cut_words(scratch, name_latin(written, strlen(written), &scripts));
	name_sound(scratch, &read);
	if (read.sound.n >= MIN_SYSTEM && (read.sound.n != form->sound.n ||
									   memcmp(read.sound.at, form->sound.at, read.sound.n) != 0))
		form->systems[form->nsystems++] = read.sound;
}

/* Check whether a name has letters that are typical of a system */
static bool
may_be_of(const System *system, const NameForm *form, const char *text)
{
	if (system->of_maru && !form->maru)
		return false;
	for (const char *c = system->letters; *c != '\0'; c++)
		if ((form->plain_set >> (*c & 31) & 1) != 0)
			return true;
	for (; *text != '\0'; text++)
		if (IS_HIGHBIT_SET(*text))
			return true;
	return false;
}

/* Add the readings of a name by other systems to a form; text is the name in the server encoding */
void
name_systems(NameWords *scratch, NameForm *form, const char *text)
{
	char	   *written;

	form->nsystems = 0;
	for (int s = 0; s < lengthof(systems); s++)
		if (may_be_of(&systems[s], form, text) && (written = write_by(&systems[s], text)) != NULL)
			add_sound(scratch, form, written);
	if ((written = name_wade_giles(form)) != NULL)
		add_sound(scratch, form, written);
}
