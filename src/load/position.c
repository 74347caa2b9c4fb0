/*
 * position.c
 *		The setting for sessions whose transactions store positions concurrently with
 *		others.
 */
#include "postgres.h"

#include "utils/guc.h"

#include "load/ais_reader.h"

static bool stores_in_order = false;

/* Define the setting, which store_track() reads in SQL */
void
position_init(void)
{
	DefineCustomBoolVariable("vesselwatch.stores_in_order",
							 "Whether each transaction of this session stores ships in order of MMSI and day, or one ship.",
							 "It then stores side by side with others of that kind, and not one after another.",
							 &stores_in_order, false, PGC_USERSET, 0, NULL, NULL, NULL);
}
