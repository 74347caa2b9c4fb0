/*
 * block_format.h
 *		The format of a block of a track, and helpers that packing and unpacking share.
 *
 * THEORY OF OPERATION
 *
 * A block's payload is a sequence of streams, one per channel: time, lon, lat, then
 * those of sog, cog, status and heading that the block has.  A stream holds n integers.
 * What is packed is not these but their residuals: the errors of a simple forecast,
 * less a common centre c:
 *
 *	  PLAIN		v[i] = c + r[i]
 *	  DELTA		v[i] = v[i-1] + c + r[i]
 *	  SECOND	v[i] = v[i-1] + (v[i-1] - v[i-2]) + c + r[i]
 *	  DRIFT		v[i] = v[i-1] + (s * (time[i] - time[i-1]) >> 16) + c + r[i]
 *	  LINE		v[i] = (s * i >> 16) + c + r[i]
 *
 * PLAIN suits a moored ship, DELTA one that sails and reports at regular intervals,
 * SECOND one that turns, DRIFT one that reports at irregular intervals.  LINE suits the
 * times of reports that are due at regular intervals and sent slightly early or late:
 * how late one is says nothing about the next.  DRIFT is used for places only and LINE
 * for times, so the two share a code.  The s of DRIFT is the mean speed from the first
 * value to the last, 65536 * (v[n-1] - v[0]) / time[n-1] truncated, and readers may
 * rely on that.
 *
 * Each r takes w bits, little-endian, one after the other.  If most are small, Rice's
 * code takes less space (R. F. Rice, JPL Publication 79-22, 1979): the w low bits of
 * each are packed in that way, and the bits above them follow in unary, that many ones
 * and a zero.  Residuals in Rice's code may lie on both sides of c; then they are
 * folded (zigzag), 0, -1, 1, -2 ... to 0, 1, 2, 3 ... The few that do not fit, or have
 * more than 7 ones, are exceptions (the idea of PFOR: Zukowski et al., ICDE 2006),
 * stored aside in full, so that one outlier does not widen all others.  The packer
 * tries every width with the forecasts that suit a stream and keeps the smallest by its
 * estimate, the first of equals.  The result depends on the values alone, which makes
 * tracks canonical.
 *
 *	  byte 0	width w, up to 57, with Rice's code up to 24 | code of the forecast << 6
 *	  byte 1	STREAM_RICE | STREAM_FOLDED | STREAM_EXCEPTIONS | grid << 5
 *	  varint	c
 *	  varint	v[0], not for PLAIN and LINE
 *	  varint	v[1] - v[0] for SECOND, s for DRIFT and LINE
 *	  if there are exceptions: their number, their width, up to 57, their indexes
 *	  (a byte each), and their values, folded and packed as r is; r is 0 there
 *	  r, packed; then in unary, from a new byte on, what is above w bits
 *
 * A varint is a folded number, seven bits per byte, the lowest first; the eighth bit
 * means that another byte follows.
 *
 * Time counts units from the block's first fix; the unit, the greatest common
 * divisor of all steps in microseconds, comes before the stream as a varint, 0
 * for a second.  Places count steps of a grid from the block's south-west corner.
 * The grid is the coarsest that holds all of a block's values: 1e-7 degree times
 * a power of ten, or that of AIS itself, 1/10000 minute (ITU-R M.1371-5), as
 * publishers print it with six or seven decimals.
 *
 * A course or heading that passes north may be wound: each value is the previous one
 * plus the difference the short way round, which may lead beyond a full turn or below
 * 0.  The grid field of such a stream is GRID_WOUND.
 *
 * Unpacking computes with unsigned numbers, which wrap, and in 32 bits where no more
 * bits of a value are needed: a damaged block gives wrong values or an error, never
 * undefined behaviour.
 */
#ifndef VESSELWATCH_BLOCK_FORMAT_H
#define VESSELWATCH_BLOCK_FORMAT_H

#include "track/track_block.h"

typedef enum Forecast
{
	PLAIN, DELTA, SECOND, DRIFT, LINE
} Forecast;

#define MAX_ONES		7		/* in unary */
#define MAX_RICE_WIDTH	24		/* up to here, 32 bits hold a residual */
#define MAX_WIDTH		57		/* bits that an 8-byte load yields at any bit offset */
#define MAX_DRIFT_TIME	((int64) 1 << 31)	/* the reader keeps 32 bits of time */

StaticAssertDecl(TRACK_BLOCK_FIXES <= 255, "numbers of fixes and their indexes take a byte");
StaticAssertDecl(MAX_ONES < 8, "no number in unary fills a byte with its ones");

/* AIS grid steps in a half turn, and the two ways of printing them */
#define AIS_HALF_TURN	INT64CONST(108000000)

typedef enum Grid
{
	GRID_E7, GRID_E6, GRID_E5, GRID_E4, GRID_E3, GRID_E2, GRID_AIS6, GRID_AIS7
} Grid;

/* flags in the second byte of a stream, which holds its grid too */
#define STREAM_RICE			0x01
#define STREAM_FOLDED		0x02
#define STREAM_EXCEPTIONS	0x04

/* grids of streams of other channels than places */
#define GRID_NONE		GRID_E7
#define GRID_WOUND		GRID_E6

/* a full turn of the angles that may be wound */
#define COG_TURN		3600
#define HEADING_TURN	360

static const int64 grid_step[] = {1, 10, 100, 1000, 10000, 100000};

static inline uint64
zigzag(int64 v)
{
	return ((uint64) v << 1) ^ (uint64) (v >> 63);
}

static inline int64
unzigzag(uint64 u)
{
	return (int64) ((u >> 1) ^ -(u & 1));
}

static inline int
packed_bytes(int n, int width)
{
	return (n * width + 7) / 8;
}

/* Convert a forecast to its two-bit code, which DRIFT and LINE share */
static inline int
forecast_code(Forecast forecast)
{
	return forecast == LINE ? DRIFT : forecast;
}

/* Convert a code to a forecast: the shared one is DRIFT for places, LINE for other streams */
static inline Forecast
forecast_of_code(int code, bool of_places)
{
	return code == DRIFT && !of_places ? LINE : (Forecast) code;
}

static inline bool
forecast_has_slope(Forecast forecast)
{
	return forecast == DRIFT || forecast == LINE;
}

/* Return how many values of a stream precede its first residual */
static inline int
forecast_start(Forecast forecast)
{
	return forecast == SECOND ? 2 : forecast == DELTA || forecast == DRIFT ? 1 : 0;
}

static inline int64
drift(int64 slope, int64 steps)
{
	return (int64) ((uint64) slope * (uint64) steps) >> 16;
}

/* Convert steps of a grid to 1e-7 degree */
static inline int64
grid_value(Grid grid, int64 steps)
{
	if (grid < GRID_AIS6)
		return steps * grid_step[grid];
	/* count from 180 W: a dividend that is never negative rounds one way */
	if (grid == GRID_AIS6)
		return (int64) ((uint64) ((steps + AIS_HALF_TURN) * 10 + 3) / 6) * 10 - TRACK_LON_MAX;
	return (int64) ((uint64) ((steps + AIS_HALF_TURN) * 100 + 3) / 6) - TRACK_LON_MAX;
}

/* Return the grid step nearest to a value, exact if the value is on the grid */
static inline int64
grid_steps(Grid grid, int64 value)
{
	if (grid < GRID_AIS6)
		return value / grid_step[grid];
	return ((value + TRACK_LON_MAX) * 6 + 50) / 100 - AIS_HALF_TURN;
}

#endif							/* VESSELWATCH_BLOCK_FORMAT_H */
