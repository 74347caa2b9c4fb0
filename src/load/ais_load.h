/*
 * ais_load.h
 *		Loading of AIS reports, as passed by the readers of files, into stored tracks.
 */
#ifndef VESSELWATCH_AIS_LOAD_H
#define VESSELWATCH_AIS_LOAD_H

#include "load/ais_report.h"

typedef struct AisLoad AisLoad;

extern AisLoad *ais_load_begin(int64 load_id);
extern void ais_load_report(AisLoad *load, AisReport *report, int64 line_no, const char *line, int length);
extern void ais_load_progress(AisLoad *load, int64 lines, int64 bytes);
extern int64 ais_load_end_lines(AisLoad *load);
extern void ais_load_finish(AisLoad *load, bool alone);
extern void ais_load_abandon(AisLoad *load);
extern void ais_load_counts(const AisLoad *load, Datum *values);
extern bool ais_load_doubt(const AisLoad *load, int64 *contradicting, double *hours_off);

#define AIS_LOAD_COUNTS		15	/* number of values of ais_load_counts() */

#endif							/* VESSELWATCH_AIS_LOAD_H */
