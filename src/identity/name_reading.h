/*
 * name_reading.h
 *		Readings of a name that unify more than its sound.
 */
#ifndef VESSELWATCH_NAME_READING_H
#define VESSELWATCH_NAME_READING_H

#include "identity/name_word.h"

/* name_pinyin.c */
extern bool name_is_pinyin(const NameForm *form);
extern char *name_wade_giles(const NameForm *form);

/* name_system.c */
extern void name_systems(NameWords *scratch, NameForm *form, const char *text);

/* name_fold.c */
extern void name_wide(const NameForm *form, NameLetters *letters);
extern void name_fold(const NameForm *form, NameScript script, NameLetters *letters);

#endif							/* VESSELWATCH_NAME_READING_H */
