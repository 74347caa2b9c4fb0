/*
 * list_value.h
 *		Dates and identifiers as published lists write them.
 */
#ifndef VESSELWATCH_LIST_VALUE_H
#define VESSELWATCH_LIST_VALUE_H

extern char *list_iso_date(const char *given);
extern text *list_value_of(const char *scheme, const char *raw);

#endif							/* VESSELWATCH_LIST_VALUE_H */
