# vesselwatch: build, install, test, demo.
#
#	make demo		build, install and tell the case of the README
#	make test		build, install and run every test
#
# Both install what Debian packages they miss where they may (test/setup).

EXTENSION = vesselwatch
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" vesselwatch.control)

MODULE_big = vesselwatch
OBJS = \
	src/vesselwatch.o \
	src/duration.o \
	src/geodesy.o \
	src/ewkb.o \
	src/imo.o \
	src/mmsi.o \
	src/call_sign.o \
	src/fix.o \
	src/track_codec.o \
	src/track_build.o \
	src/track_read.o \
	src/track_cursor.o \
	src/track_io.o \
	src/track_agg.o \
	src/track_access.o \
	src/track_slice.o \
	src/zone_build.o \
	src/zone_search.o \
	src/zone_crossing.o \
	src/zone_nearest.o \
	src/zone_store.o \
	src/zone_sql.o \
	src/stop.o \
	src/visit.o \
	src/visit_sql.o

# parts of the install script, in load order
SQL_PARTS = \
	src/sql/00-header.sql \
	src/sql/10-identity.sql \
	src/sql/20-track.sql \
	src/sql/30-zone-index.sql \
	src/sql/40-visit.sql

DATA_built = sql/$(EXTENSION)--$(EXTVERSION).sql
EXTRA_CLEAN = sql/$(EXTENSION)--*.sql output_iso tmp_check

# the same doubles as PostGIS: no fused multiply-add
PG_CFLAGS = -ffp-contract=off $(WARNINGS)
PG_CPPFLAGS = -I$(srcdir)/src
SHLIB_LINK = -lproj

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(PGXS),)
include $(PGXS)
endif

$(OBJS): $(wildcard $(srcdir)/src/*.h)

sql/$(EXTENSION)--$(EXTVERSION).sql: $(SQL_PARTS) vesselwatch.control
	cat $(addprefix $(srcdir)/,$(SQL_PARTS)) > $@
