/*
 * track_writer.h
 *		Building a track from fixes, or from whole blocks of other tracks.
 */
#ifndef VESSELWATCH_TRACK_WRITER_H
#define VESSELWATCH_TRACK_WRITER_H

#include "track/track_reader.h"

typedef struct TrackWriter TrackWriter;
extern TrackWriter *track_writer_create(int64 expected_fixes);
extern TrackWriter *track_writer_create_of(int64 blocks, Size size);
extern void track_writer_add(TrackWriter *writer, const Fix *fixes, int64 n);
extern void track_writer_copy(TrackWriter *writer, const Track *track, int from, int to);
extern void track_writer_copy_next(TrackWriter *writer, TrackReader *next, int to);
extern void track_writer_thin(TrackWriter *writer, const TrackBlock *whole, const uint8 *payload, const uint8 *left_out,
							  const Fix *kept, int n);
extern Track *track_writer_finish(TrackWriter *writer);
extern int64 fixes_normalize(Fix *fixes, int64 n, bool sorted);
extern Track *track_from_fixes(Fix *fixes, int64 n);
extern Track *track_merge_all(Track **tracks, int ntracks);
extern Track *track_merge_two(Track *a, Track *b);

#endif							/* VESSELWATCH_TRACK_WRITER_H */
