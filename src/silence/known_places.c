/*
 * known_places.c
 *		Known places of a ship, and for how long each of them rules a sighting out.
 */
#include "postgres.h"

#include <math.h>

#include "common/array_grow.h"
#include "silence/known_places.h"
#include "zone/zone_nearest.h"

/* Add a known place */
void
known_add_place(KnownPlaces *known, KnownPlace place)
{
	array_reserve(&known->place, &known->max, (uint64) known->n + 1, sizeof(KnownPlace), "the number of known places");
	known->place[known->n++] = place;
}

/*
 * Return the distance of a place from that of the sighting, metres: the geodesic to a zone, the great circle to a
 * point
 */
double
known_metres(const Target *target, double lon, double lat)
{
	return target->zone != NULL ? zone_distance_m(target->zone, 0, lon, lat) :
		great_circle_m(lon, lat, target->lon, target->lat);
}

/* Add a fix as a known place, with the time for which it rules the sighting out */
void
known_add_fix(KnownPlaces *known, const Target *target, const TrackColumns *columns, int i, int source_no)
{
	double		lon = track_degrees(columns->lon[i]),
				lat = track_degrees(columns->lat[i]);
	double		metres = known_metres(target, lon, lat);
	double		hours =
		((metres - target->rule.place_error_m) / target->rule.speed_m_s - target->rule.time_error_s) / 3600;
	double		at = hours_between(target->from, columns->t[i]);

	known_add_place(known, (KnownPlace) {
		.from = columns->t[i],
		.to = columns->t[i],
		.out_from = at - hours,
		.out_to = at + hours,
		.nm = target->zone != NULL ? metres / NAUTICAL_MILE_M : NAN,
		.lon = lon,
		.lat = lat,
		.source_no = source_no
	});
}
