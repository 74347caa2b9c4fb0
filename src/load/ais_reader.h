/*
 * ais_reader.h
 *		Reading of the lines of an AIS file of any layout, from any source, into a load.
 */
#ifndef VESSELWATCH_AIS_READER_H
#define VESSELWATCH_AIS_READER_H

#include "load/ais_layout.h"
#include "load/ais_load.h"

typedef struct AisReader AisReader;

extern AisReader *ais_reader_create(AisLoad *load, const char *wanted);
extern void ais_reader_line(AisReader *reader, const char *line, int length);
extern void ais_reader_numbered(AisReader *reader, int64 line_no, const char *line, int length);
extern void ais_reader_finish(AisReader *reader);
extern const AisLayout *ais_reader_layout(const AisReader *reader);
extern int64 ais_reader_lines(const AisReader *reader);
extern int64 ais_reader_bytes(const AisReader *reader);

/* ais_stage.c */
extern void ais_session_init(void);
extern void position_init(void);
extern AisReader *ais_stage_read(int64 load_id, const char *wanted, AisLoad **load);
extern void ais_stage_clear(bool alone);
extern void ais_stage_abandon(void);

/* ais_file.c */
extern AisReader *ais_file_read(const char *path, int64 load_id, const char *wanted, AisLoad **load);

#endif							/* VESSELWATCH_AIS_READER_H */
