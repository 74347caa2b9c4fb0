/*
 * mmsi.h
 *		Kinds of stations by Maritime Mobile Service Identity.
 */
#ifndef VESSELWATCH_MMSI_H
#define VESSELWATCH_MMSI_H

#include "c.h"

#define MMSI_MAX	999999999

/* in the order of their names in mmsi.c */
typedef enum MmsiKind
{
	MMSI_SHIP,
	MMSI_GROUP,
	MMSI_COAST_STATION,
	MMSI_SAR_AIRCRAFT,
	MMSI_AID_TO_NAVIGATION,
	MMSI_CRAFT,
	MMSI_HANDHELD,
	MMSI_SART,
	MMSI_MAN_OVERBOARD,
	MMSI_EPIRB,
	MMSI_OTHER
} MmsiKind;

extern MmsiKind mmsi_classify(int32 mmsi, int *mid);

#endif							/* VESSELWATCH_MMSI_H */
