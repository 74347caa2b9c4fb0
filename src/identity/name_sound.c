/*
 * name_sound.c
 *		Readings of a name that unify more than its key: by sound, and as Korean.
 *
 * The reading by sound unifies letters in which systems of transliteration or languages
 * in Latin script differ: J for Y (scientific transliteration of Cyrillic), OO, OE, AE
 * and UE (umlauts), a silent H, and words of English as they are written in other
 * scripts and back (LEDI for LADY, LAIT for LIGHT).
 *
 * The reading as Korean unifies voiced and unvoiced consonants (K and G, T and D, P and
 * B, CH and J), R and L, and the vowels that the systems of North and South write in two
 * letters (EO, EU), and assimilates adjacent consonants as in speech (AP ROK is AM NOK).
 * Names in Latin letters are compared so only if both can be Korean, look Korean, and
 * are not both possibly Chinese.
 */
#include "postgres.h"

#include <ctype.h>

#include "identity/name_word.h"

/* ---------- by sound ---------- */

/* English words by their sound, as Cyrillic and Arabic script write them */
static const Spelling word_sounds[] = {
	{"ACE", "EIS"}, {"BAY", "BEI"}, {"BEACH", "BICH"}, {"BLAZE", "BLEIZ"}, {"BRAVE", "BREIV"}, {"BRIDE", "BRAID"},
	{"CHALLENGER", "CHELENDZER"}, {"CHAMPION", "CHEMPION"}, {"CLOUD", "KLAUD"}, {"CROWN", "KRAUN"}, {"FAITH", "FEIT"},
	{"FIRE", "FAIR"}, {"FLOWER", "FLAUER"}, {"GATE", "GEIT"}, {"GREAT", "GREIT"}, {"HEART", "HART"}, {"HERO", "HIRO"},
	{"HIGH", "HAI"}, {"HOPE", "HUP"}, {"HORIZON", "HORAIZON"}, {"JUSTICE", "DZASTIS"}, {"LAKE", "LEIK"}, {"LOVE", "LAV"},
	{"LUCKY", "LAKI"}, {"MOUNT", "MAUNT"}, {"NEW", "NIU"}, {"PEARL", "PERL"}, {"PERSIAN", "PERSHAN"}, {"POWER", "PAUER"}, {"PRIME", "PRAIM"},
	{"RISE", "RAIZ"}, {"SAIL", "SEIL"}, {"SPACE", "SPEIS"}, {"STEEL", "STIL"}, {"SUCCESS", "SAKSES"}, {"SUMMER", "SAMER"},
	{"SUNRISE", "SANRAIZ"}, {"WORLD", "UORLD"},
	{"BIRD", "BERD"}, {"BLADE", "BLEID"}, {"BRIDGE", "BRIDZ"}, {"CHARLIE", "CHARLI"}, {"CHIEF", "CHIF"}, {"COAST", "KOUST"},
	{"DAWN", "DON"}, {"EDGE", "EDZ"}, {"ENDEAVOUR", "ENDEVOR"}, {"ENDEAVOR", "ENDEVOR"}, {"FLYING", "FLAING"},
	{"FUTURE", "FIUCHER"}, {"GULF", "GALF"}, {"HOUSE", "HAUS"}, {"JAMES", "DZEIMS"}, {"JOURNEY", "DZORNI"},
	{"JOY", "DZOI"}, {"KINGDOM", "KINGDOM"}, {"LAUNCH", "LONCH"}, {"LEAGUE", "LIG"}, {"MADAME", "MADAM"},
	{"NATURE", "NEICHER"}, {"NORTH", "NORT"}, {"PHOENIX", "FENIKS"}, {"PLACE", "PLEIS"}, {"QUEENS", "KVINS"}, {"RAINBOW", "REINBOU"},
	{"RIVER", "RIVER"}, {"ROAD", "ROUD"}, {"ROYAL", "ROIAL"}, {"SAPPHIRE", "SAPFIR"}, {"SHADOW", "SHEDOU"}, {"SIGHT", "SAIT"},
	{"SNOW", "SNOU"}, {"SOUL", "SOUL"}, {"SOUTH", "SAUT"}, {"SPEED", "SPID"}, {"STATE", "STEIT"}, {"TRADE", "TREID"},
	{"TRUE", "TRU"}, {"TRUTH", "TRUT"}, {"UNITED", "IUNAITED"}, {"VENTURE", "VENCHER"}, {"VOYAGE", "VOIADZ"},
	{"WATER", "UOTER"}, {"WEST", "VEST"}, {"UEST", "VEST"}, {"WINNER", "VINER"}, {"YOUTH", "IUT"},
	{"BLUE", "BLU"}, {"BREEZE", "BRIZ"}, {"BRIGHT", "BRAIT"}, {"DIAMOND", "DAIMOND"}, {"DREAM", "DRIM"},
	{"EAGLE", "IGL"}, {"EAST", "IST"}, {"FORTUNE", "FORCHUN"}, {"FREEDOM", "FRIDOM"}, {"GRACE", "GREIS"},
	{"GREEN", "GRIN"},
	{"ISLAND", "AILEND"}, {"KNIGHT", "NAIT"}, {"LADY", "LEDI"}, {"LEADER", "LIDER"}, {"LIFE", "LAIF"},
	{"LIGHT", "LAIT"}, {"LION", "LAION"},
	{"MOON", "MUN"}, {"NIGHT", "NAIT"}, {"OCEAN", "OSHEN"}, {"OUSHEN", "OSHEN"}, {"OKEAN", "OSHEN"}, {"PEACE", "PIS"},
	{"PIONEER", "PIONER"}, {"PRIDE", "PRAID"},
	{"QUEEN", "KVIN"}, {"KUIN", "KVIN"}, {"QUEST", "KVEST"}, {"ROSE", "ROUZ"}, {"ROUZ", "ROUZ"},
	{"SEA", "SI"}, {"SHINE", "SHAIN"}, {"SKY", "SKAI"},
	{"STONE", "STOUN"}, {"STREAM", "STRIM"}, {"SUN", "SAN"}, {"SUNSHINE", "SANSHAIN"}, {"TIGER", "TAIGER"},
	{"TIME", "TAIM"}, {"TRADER", "TREIDER"},
	{"UNION", "IUNION"}, {"UNITY", "IUNITI"}, {"WAVE", "VEIV"}, {"UEIV", "VEIV"}, {"WHITE", "VAIT"},
	{"UAIT", "VAIT"}, {"WIND", "VIND"}, {"UIND", "VIND"},
};

/* Greek words by their sound, of which ships bear another form too */
static const Spelling greek_sounds[] = {
	{"HERMES", "ERMIS"}, {"HYDRA", "IDRA"}, {"YDRA", "IDRA"}, {"HERCULES", "IRAKLIS"}, {"HERAKLES", "IRAKLIS"},
	{"ATHENA", "ATINA"}, {"APHRODITE", "AFRODITI"}, {"HELENI", "ELENI"}, {"HELLAS", "ELAS"}, {"HELIOS", "ILIOS"},
	{"BOUBOULINA", "BUBULINA"}, {"BOUMPOULINA", "BUBULINA"},
};

/* wider than letter_forms of name_key.c; a trailing '$' stands for the end of the word or a consonant */
static const Spelling sound_forms[] = {
	{"AYE", "AE"}, {"AY", "AI"}, {"AE", "A"}, {"AH$", "A"},
	{"BH", "B"},
	{"CE", "SE"}, {"CI", "SI"}, {"CY", "SI"}, {"CK", "K"}, {"CH", "CH"}, {"C", "K"},
	{"DZH", "DZ"}, {"DJ", "DZ"}, {"DH", "D"},
	{"EEV", "EV"}, {"EEW", "EV"}, {"EE", "I"}, {"EFF", "EV"}, {"EY", "EI"}, {"EYE", "E"}, {"EH$", "E"},
	{"GH", "G"},
	{"IE", "E"}, {"IIA", "IA"}, {"IYA", "IA"}, {"IYE", "E"}, {"IYU", "IU"}, {"IY", "I"}, {"IJ", "I"}, {"IH$", "I"},
	{"JA", "IA"}, {"JE", "E"}, {"JU", "IU"}, {"JO", "IO"}, {"J", "I"},
	{"KH", "H"},
	{"OFF", "OV"}, {"OU", "U"}, {"OO", "U"}, {"OE", "O"}, {"OY", "OI"}, {"OH$", "O"},
	{"PH", "F"},
	{"QU", "KV"}, {"Q", "K"},
	{"SHCH", "SH"}, {"SCH", "SH"}, {"SH", "SH"},
	{"TCH", "CH"}, {"TH", "T"}, {"TZ", "TS"},
	{"UE", "U"}, {"UY", "UI"}, {"UH$", "U"},
	{"W", "V"},
	{"X", "KS"},
	{"YA", "IA"}, {"YE", "E"}, {"YI", "I"}, {"YO", "IO"}, {"YU", "IU"}, {"YY", "I"}, {"Y", "I"},
	{"ZH", "Z"},
};

static bool
is_vowel(char c)
{
	return c != '\0' && strchr("AEIOUY", c) != NULL;
}

/* Return the length of the match of a pattern at a place, 0 if it does not match */
static int
sound_fits(const char *pattern, const char *at)
{
	int			n = 0;

	for (; *pattern != '\0' && *pattern != '$'; pattern++, n++)
		if (at[n] != *pattern)
			return 0;
	return *pattern == '$' && is_vowel(at[n]) ? 0 : n;
}

/* Return the sound of an English word as other scripts write it, or NULL if it is not in the table */
const char *
name_word_sound(const char *word)
{
	/* a chain of the entries of each first letter: last_of[letter], then before[entry]; -1 ends it */
	static int16 last_of[26];
	static int16 before[lengthof(word_sounds)];
	static bool ready = false;

	if (!ready)
	{
		memset(last_of, -1, sizeof(last_of));
		for (int i = 0; i < lengthof(word_sounds); i++)
		{
			before[i] = last_of[word_sounds[i].from[0] - 'A'];
			last_of[word_sounds[i].from[0] - 'A'] = i;
		}
		ready = true;
	}
	if (*word < 'A' || *word > 'Z')
		return NULL;
	for (int i = last_of[*word - 'A']; i >= 0; i = before[i])
		if (word_sounds[i].from[1] == word[1] && strcmp(word, word_sounds[i].from) == 0)
			return word_sounds[i].to;
	return NULL;
}

/* Append the sound of a word to letters; return true if it came from the table of words */
bool
name_append_sound(NameLetters *letters, const char *word)
{
	static int16 first_rule[26];
	static bool ready = false;
	const char *known;

	if (!ready)
	{
		memset(first_rule, -1, sizeof(first_rule));
		for (int i = lengthof(sound_forms) - 1; i >= 0; i--)
			first_rule[sound_forms[i].from[0] - 'A'] = i;
		ready = true;
	}
	known = name_word_sound(word);
	for (int i = 0; known == NULL && i < lengthof(greek_sounds); i++)
		if (word[0] == greek_sounds[i].from[0] && strcmp(word, greek_sounds[i].from) == 0)
			known = greek_sounds[i].to;
	if (known != NULL)
	{
		name_append(letters, known);
		return true;
	}
	while (*word != '\0')
	{
		const Spelling *best = NULL;
		int			longest = 0;
		char		one[2] = {*word, '\0'};
		int			rule = *word >= 'A' && *word <= 'Z' ? first_rule[*word - 'A'] : -1;

		for (; rule >= 0 && rule < lengthof(sound_forms) && sound_forms[rule].from[0] == *word; rule++)
		{
			int			n = sound_fits(sound_forms[rule].from, word);

			if (n > longest)
			{
				longest = n;
				best = &sound_forms[rule];
			}
		}
		name_append(letters, best != NULL ? best->to : one);
		word += best != NULL ? longest : 1;
	}
	return false;
}

/* ---------- Korean ---------- */

static const Spelling korean_consonants[] = {
	{"CHH", "C"}, {"TCH", "C"}, {"CH", "C"}, {"JJ", "C"}, {"J", "C"}, {"Z", "C"},
	{"KK", "K"}, {"GG", "K"}, {"KH", "K"}, {"K", "K"}, {"G", "K"},
	{"TT", "T"}, {"DD", "T"}, {"TH", "T"}, {"T", "T"}, {"D", "T"},
	{"PP", "P"}, {"BB", "P"}, {"PH", "P"}, {"P", "P"}, {"B", "P"},
	{"SS", "S"}, {"SH", "S"}, {"S", "S"},
	{"NG", "Q"}, {"N", "N"}, {"M", "M"}, {"L", "R"}, {"R", "R"}, {"H", "H"},
};

static const Spelling korean_vowels[] = {
	{"YEO", "YO"}, {"YAE", "YE"}, {"WAE", "WE"}, {"YOU", "YU"}, {"YOO", "YU"}, {"WOO", "U"}, {"AE", "E"}, {"AI", "E"},
	{"EO", "O"}, {"EU", "U"}, {"OE", "E"}, {"OO", "U"}, {"EE", "I"}, {"UI", "I"},
	{"YA", "YA"}, {"YO", "YO"}, {"YU", "YU"}, {"YE", "YE"}, {"YI", "I"}, {"WA", "WA"}, {"WO", "WO"},
	{"WE", "WE"}, {"WI", "WI"},
	{"A", "A"}, {"E", "E"}, {"O", "O"}, {"U", "U"}, {"I", "I"},
};

/* Return the longest spelling of a table that matches at a place, or NULL */
static const Spelling *
read_spelling(const Spelling *table, int n, const char *at)
{
	const Spelling *best = NULL;

	for (int i = 0; i < n; i++)
		if (table[i].from[0] == at[0] && strncmp(at, table[i].from, strlen(table[i].from)) == 0 &&
			(best == NULL || strlen(table[i].from) > strlen(best->from)))
			best = &table[i];
	return best;
}

/* Assimilate adjacent consonants as in speech */
static void
join_korean(NameLetters *korean)
{
	int			n = 0;

	for (int i = 0; i + 1 < korean->n; i++)
	{
		char	   *c = &korean->at[i];
		bool		nasal = c[1] == 'N' || c[1] == 'M' || c[1] == 'R';

		if (nasal && *c == 'K')
			*c = 'Q';
		else if (nasal && *c == 'T')
			*c = 'N';
		else if (nasal && *c == 'P')
			*c = 'M';
		else if (*c == 'N' && c[1] == 'R')
			*c = 'R';
		if (c[1] == 'R' && (*c == 'Q' || *c == 'M'))
			c[1] = 'N';
		else if (c[1] == 'N' && *c == 'R')
			c[1] = 'R';
	}
	/* RR is R; RY is Y in the South; O may stand for EO, which English readers write U */
	for (int i = 0; i < korean->n; i++)
	{
		char		c = korean->at[i];
		char		next = i + 1 < korean->n ? korean->at[i + 1] : '\0';

		if ((n > 0 && korean->at[n - 1] == c) || (n > 0 && c == 'R' && (next == 'Y' || next == 'R')))
			continue;
		korean->at[n++] = c == 'O' && (next == 'N' || next == 'Q') ? 'U' : c;
	}
	korean->n = n;
}

/*
 * Write an initial R as the South does: as N, and drop it before I and Y, as an initial N there.  The North keeps
 * both (RAK RANG, RI, NYONG).
 */
static void
begin_korean(NameLetters *korean)
{
	if (korean->n < 2 || (korean->at[0] != 'R' && korean->at[0] != 'N'))
		return;
	if (korean->at[1] == 'I' || korean->at[1] == 'Y')
		memmove(korean->at, korean->at + 1, --korean->n);
	else
		korean->at[0] = 'N';
}

/* Check for vowels that are rare in other languages */
static bool
looks_korean(const char *vowel)
{
	static const char *const vowels[] = {"EO", "EU", "YO", "YEO", "AE"};

	for (int i = 0; i < lengthof(vowels); i++)
		if (strcmp(vowel, vowels[i]) == 0)
			return true;
	return false;
}

/*
 * Read letters as Korean; return false, and no letters, if they cannot be Korean: more than two consonants in a
 * row, or more than one at either end
 */
static bool
read_korean(NameLetters *korean, const char *letters, bool *looks)
{
	int			consonants = 1; /* in a row; 1, since none may precede the first letter's */
	bool		begins = true;

	korean->n = 0;
	while (*letters != '\0' && korean->n + 2 < NAME_MAX_LETTERS)
	{
		const Spelling *vowel = read_spelling(korean_vowels, lengthof(korean_vowels), letters);
		const Spelling *part = vowel;

		if (vowel == NULL)
		{
			part = read_spelling(korean_consonants, lengthof(korean_consonants), letters);
			if (part == NULL || ++consonants > 2)
				return korean->n = 0, false;
			/* NG before a vowel may be N and G, of two syllables */
			if (part->to[0] == 'Q' && is_vowel(letters[2]))
			{
				memcpy(korean->at + korean->n, "NK", 2);
				korean->n += 2;
			}
			else if (korean->n == 0 || korean->at[korean->n - 1] != part->to[0])
				korean->at[korean->n++] = part->to[0];
		}
		else
		{
			for (const char *to = vowel->to; *to != '\0'; to++)
				korean->at[korean->n++] = *to;
			consonants = 0;
		}
		if (part->to[0] == 'Q' || looks_korean(part->from))
			*looks = true;
		begins = false;
		letters += strlen(part->from);
	}
	if (begins || consonants > 1)
		return korean->n = 0, false;
	join_korean(korean);
	begin_korean(korean);
	return true;
}

/* Check whether a word is one syllable of Korean */
static bool
is_korean_syllable(const char *word)
{
	static const char *const onsets[] = {
		"KH", "TH", "PH", "CH", "SH", "K", "G", "N", "T", "D", "R", "L", "M", "P", "B", "S", "J", "Z", "H", ""};
	static const char *const codas[] = {"", "K", "N", "T", "L", "M", "P", "NG", "G", "B"};
	const Spelling *vowel;
	int			n = strlen(word);

	/* the longest syllables are like CHHYONG */
	if (n > 7)
		return false;
	for (int i = 0; i < lengthof(onsets); i++)
		if ((onsets[i][0] == word[0] || onsets[i][0] == '\0') && strncmp(word, onsets[i], strlen(onsets[i])) == 0)
		{
			word += strlen(onsets[i]);
			break;
		}
	vowel = read_spelling(korean_vowels, lengthof(korean_vowels), word);
	for (int i = 0; vowel != NULL && i < lengthof(codas); i++)
		if (strcmp(word + strlen(vowel->from), codas[i]) == 0)
			return true;
	return false;
}

/* ---------- both ---------- */

/* Check whether a word is abbreviated: BALT., but not ST. or DR., which are forms of their own */
static bool
is_shortened(const NameWord *word)
{
	return word->shortened && strcmp(name_word_form(word->text), word->text) == 0 &&
		strcmp(word->text, "ST") != 0 && strcmp(word->text, "DR") != 0;
}

/* Add the readings by sound and as Korean to a form that has its key */
void
name_sound(const NameWords *name, NameForm *form)
{
	char		letters[NAME_MAX_LETTERS + 1];
	int			n = 0;
	int			syllables = 0;
	bool		all_syllables = true;

	form->sound.n = form->korean.n = form->shortened_at = 0;
	for (int i = 0; i < name->n; i++)
	{
		const NameWord *word = &name->words[i];

		if (word->number)
			continue;
		if (name_letter_alone(name, i))
			name_append(&form->sound, word->text);
		else
			form->sound_of_words |= name_append_sound(&form->sound, name_word_form(word->text));
		/* leave out HO, "ship", after a name */
		if (syllables < 3 || strcmp(word->text, "HO") != 0)
			for (const char *c = word->text; *c != '\0' && n < NAME_MAX_LETTERS; c++)
				letters[n++] = *c;
		syllables++;
		all_syllables = all_syllables && is_korean_syllable(word->text);
		if (form->shortened_at == 0 && is_shortened(word))
			form->shortened_at = form->sound.n;
	}
	letters[n] = '\0';
	form->korean_looks |= syllables > 1 && all_syllables;
	read_korean(&form->korean, letters, &form->korean_looks);
}
