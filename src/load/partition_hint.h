/*
 * partition_hint.h
 *		Set up when the library is loaded; see partition_hint.c.
 */
#ifndef VESSELWATCH_PARTITION_HINT_H
#define VESSELWATCH_PARTITION_HINT_H

extern void partition_hint_init(void);

#endif							/* VESSELWATCH_PARTITION_HINT_H */
