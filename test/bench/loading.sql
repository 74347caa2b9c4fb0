-- A day of 1,040 ships, 1,000 fixes each, as NOAA writes it, in order of time: 1.04 M lines; and the table of a plain
-- COPY.
COPY (
	SELECT line
	FROM (
		SELECT -1 AS k, 0 AS ship,
			'MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,'
			'Cargo,TransceiverClass' AS line
		UNION ALL
		SELECT k, ship, format('%s,%s,%s,%s,%s,%s,%s,%s,IMO%s,%s,%s,%s,%s,%s,%s,%s,A', 366000000 + ship,
			to_char('2024-01-01'::timestamp + k * interval '86 s' + ship * interval '0.05 s',
				'YYYY-MM-DD"T"HH24:MI:SS'),
			to_char(20 + ship % 40 + 0.001 * k + 0.0001 * (hashint4(k * ship) % 7), 'FM90.00000'),
			to_char(-160 + ship % 90 + 0.0012 * k, 'FM9990.00000'), to_char(10 + (k * ship) % 50 / 10.0, 'FM990.0'),
			to_char((ship * 7 + k / 3) % 3600 / 10.0, 'FM990.0'), (ship + k / 50) % 360, 'VESSEL ' || ship,
				9000000 + ship,
			'W' || chr(65 + ship % 26) || ship, 70 + ship % 20, ship % 8, 50 + ship % 250, 10 + ship % 30,
				4 + ship % 10, 70 + ship % 20)
		FROM generate_series(0, 999) k, generate_series(1, 1040) ship
	) l
	ORDER BY k, ship
) TO STDOUT;
