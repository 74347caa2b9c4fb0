/*
 * name_match.h
 *		Similarity of two names.
 */
#ifndef VESSELWATCH_NAME_MATCH_H
#define VESSELWATCH_NAME_MATCH_H

#include "identity/name.h"

/* name_edit.c */
extern float4 name_edit_score(const NameForm *a, const NameForm *b, float4 min_score);
extern int	name_edit_steps(int letters, int digits, float4 min_score);
extern int	name_edit_steps_but_h(int letters, int digits, float4 min_score);

/* name_arabic.c */
extern int	name_arabic_stands_for(const NameForm *arabic, const NameForm *latin);

/* name_match.c */
extern float4 name_similarity(const NameForm *a, const NameForm *b, float4 min_score);

#endif							/* VESSELWATCH_NAME_MATCH_H */
