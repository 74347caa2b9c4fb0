/*
 * stream.h
 *		Choosing how to pack a stream, and packing it.
 */
#ifndef VESSELWATCH_STREAM_H
#define VESSELWATCH_STREAM_H

#include "track/codec/block_format.h"

/* which forecasts a stream tries */
#define TIME_FORECASTS		(1 << PLAIN | 1 << DELTA | 1 << LINE)
#define PLACE_FORECASTS		(1 << PLAIN | 1 << DELTA | 1 << SECOND | 1 << DRIFT)
#define CHANNEL_FORECASTS	(1 << PLAIN | 1 << DELTA)

/* how one stream will be packed */
typedef struct StreamPlan
{
	Forecast	forecast;
	int			width;
	bool		rice;
	bool		folded;
	int			bits;			/* estimated size without what all plans need; varints count three bytes */
	int64		centre;
	int64		slope;			/* of DRIFT and LINE */
} StreamPlan;

static inline uint8 *
put_varint(uint8 *p, int64 v)
{
	uint64		u = zigzag(v);

	while (u >= 0x80)
	{
		*p++ = (uint8) u | 0x80;
		u >>= 7;
	}
	*p++ = (uint8) u;
	return p;
}

extern StreamPlan stream_plan(const int64 *v, int n, int forecasts, const int64 *time);
extern uint8 *stream_pack(uint8 *p, const int64 *v, int n, const int64 *time, const StreamPlan *plan, Grid grid);

#endif							/* VESSELWATCH_STREAM_H */
