/*
 * iso_time.c
 *		Times as text, independent of all settings: UTC in ISO 8601, years before 1 with
 *		a sign (-0043 is 44 BC), fractions of seconds without needless zeros.
 */
#include "postgres.h"

#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "common/iso_time.h"

/* Append a time, infinity included, to a string */
void
iso_time_append(StringInfo out, TimestampTz t)
{
	int64		day = t / USECS_PER_DAY - (t % USECS_PER_DAY < 0);
	int64		usecs = t - day * USECS_PER_DAY;
	int			year,
				month,
				mday;

	if (TIMESTAMP_NOT_FINITE(t))
	{
		appendStringInfoString(out, TIMESTAMP_IS_NOBEGIN(t) ? "-infinity" : "infinity");
		return;
	}
	j2date((int) day + POSTGRES_EPOCH_JDATE, &year, &month, &mday);
	appendStringInfo(out, "%s%04d-%02d-%02dT%02d:%02d:%02d",
					 year < 0 ? "-" : "", abs(year), month, mday,
					 (int) (usecs / USECS_PER_HOUR),
					 (int) (usecs / USECS_PER_MINUTE % 60),
					 (int) (usecs / USECS_PER_SEC % 60));
	if (usecs % USECS_PER_SEC != 0)
	{
		appendStringInfo(out, ".%06d", (int) (usecs % USECS_PER_SEC));
		while (out->data[out->len - 1] == '0')
			out->data[--out->len] = '\0';
	}
	appendStringInfoChar(out, 'Z');
}

/* Return a time as a palloc'd string */
char *
iso_time(TimestampTz t)
{
	StringInfoData out;

	initStringInfo(&out);
	iso_time_append(&out, t);
	return out.data;
}
