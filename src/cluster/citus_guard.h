/*
 * citus_guard.h
 *		Guards against wrong answers and lost data in a Citus cluster.
 */
#ifndef VESSELWATCH_CITUS_GUARD_H
#define VESSELWATCH_CITUS_GUARD_H

extern void citus_guard_init(void);
extern void citus_plan_init(void);
extern bool track_is_distributed(void);
extern bool has_positions(Oid relid);

#endif							/* VESSELWATCH_CITUS_GUARD_H */
