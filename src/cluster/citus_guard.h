/*
 * citus_guard.h
 *		What must not happen on the nodes of a Citus cluster.
 */
#ifndef VESSELWATCH_CITUS_GUARD_H
#define VESSELWATCH_CITUS_GUARD_H

extern void citus_guard_init(void);
extern bool track_is_distributed(void);

#endif							/* VESSELWATCH_CITUS_GUARD_H */
