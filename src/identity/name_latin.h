/*
 * name_latin.h
 *		Conversion of names in any script to Latin capitals.
 */
#ifndef VESSELWATCH_NAME_LATIN_H
#define VESSELWATCH_NAME_LATIN_H

#include <unicode/utypes.h>

#include "identity/name.h"

/* name_script.c */
extern char *name_lower_arabic(char *ascii);
extern int	name_script_latin(const UChar *text, int length, UChar *result, int room);

/* name_latin.c */
extern char *name_latin(const char *name, int length, NameScripts *scripts);

#endif							/* VESSELWATCH_NAME_LATIN_H */
