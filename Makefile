# vesselwatch: build, install, test, demo.
#
#	make demo		build, install and tell the case of the README
#	make test		build, install and run every test
#
# Both install what Debian packages they miss where they may (test/setup).

srcdir ?= .

EXTENSION = vesselwatch
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" vesselwatch.control)

MODULE_big = vesselwatch
OBJS = \
	src/vesselwatch.o \
	src/duration.o \
	src/geodesy.o \
	src/geodesic.o \
	src/ewkb.o \
	src/imo.o \
	src/mmsi.o \
	src/call_sign.o \
	src/fix.o \
	src/track_pack.o \
	src/track_stream.o \
	src/track_unpack.o \
	src/track_build.o \
	src/track_read.o \
	src/track_expanded.o \
	src/track_cursor.o \
	src/track_io.o \
	src/track_agg.o \
	src/track_access.o \
	src/track_slice.o \
	src/track_plan.o \
	src/zone_valid.o \
	src/zone_slab.o \
	src/zone_tree.o \
	src/zone_build.o \
	src/zone_expanded.o \
	src/zone_order.o \
	src/zone_vicinity.o \
	src/zone_search.o \
	src/zone_crossing.o \
	src/zone_nearest.o \
	src/zone_store.o \
	src/zone_sql.o \
	src/stop.o \
	src/stop_zones.o \
	src/visit_scan.o \
	src/visit.o \
	src/visit_sql.o \
	src/gap.o \
	src/ship_split.o \
	src/heard.o \
	src/ais_csv.o \
	src/csv.o \
	src/name_latin.o \
	src/name_key.o \
	src/name_match.o

# parts of the install script, in load order
SQL_PARTS = \
	src/sql/00-header.sql \
	src/sql/08-time.sql \
	src/sql/10-identity.sql \
	src/sql/12-vessel-name.sql \
	src/sql/14-csv.sql \
	src/sql/20-track.sql \
	src/sql/30-zone-index.sql \
	src/sql/40-visit.sql \
	src/sql/45-gap.sql \
	src/sql/46-heard.sql \
	src/sql/50-zone.sql \
	src/sql/60-position.sql \
	src/sql/70-ais-load.sql \
	src/sql/72-vessel.sql \
	src/sql/74-sanctions-list.sql \
	src/sql/75-list-load.sql \
	src/sql/76-ofac.sql \
	src/sql/77-list-format.sql \
	src/sql/79-screening.sql \
	src/sql/80-finding.sql \
	src/sql/82-ais-gap.sql \
	src/sql/84-imagery.sql \
	src/sql/85-port-call.sql \
	src/sql/86-identity-conflict.sql \
	src/sql/87-sanctions-view.sql \
	src/sql/88-picture.sql \
	src/sql/90-coverage.sql \
	src/sql/91-place.sql \
	src/sql/92-evidence.sql \
	src/sql/93-candidate.sql

REGRESS = identity track zone_index visit zone position
REGRESS_OPTS = --inputdir=$(srcdir) --outputdir=$(CURDIR)
ISOLATION = zone-set store-track refresh detect-gaps
ISOLATION_OPTS = --inputdir=$(srcdir)/test/isolation --outputdir=$(CURDIR)/output_iso

DATA_built = sql/$(EXTENSION)--$(EXTVERSION).sql
EXTRA_CLEAN = sql/$(EXTENSION)--*.sql output_iso demo/output $(PROJ_LIBRARY) src/vesselwatch_proj.o

# the same doubles as PostGIS: no fused multiply-add
PG_CFLAGS = -ffp-contract=off $(WARNINGS)
PG_CPPFLAGS = -I$(srcdir)/src
SHLIB_LINK = -licui18n -licuuc $(filter -lm, $(LIBS))

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
# without the server's headers only `setup` and what begins with it can be made
ifneq ($(wildcard $(PGXS)),)
include $(PGXS)

# a second library for what needs PROJ: it is loaded when it is needed (src/geodesic.c)
PROJ_LIBRARY = vesselwatch_proj$(DLSUFFIX)

.PHONY: install-proj uninstall-proj
all: $(PROJ_LIBRARY)
install: install-proj
uninstall: uninstall-proj

$(PROJ_LIBRARY): src/vesselwatch_proj.o
	$(LINK.shared) -o $@ $< $(LDFLAGS) $(LDFLAGS_SL) -lproj

install-proj: $(PROJ_LIBRARY) installdirs-lib
	$(INSTALL_SHLIB) $< '$(DESTDIR)$(pkglibdir)/$(PROJ_LIBRARY)'

uninstall-proj:
	rm -f '$(DESTDIR)$(pkglibdir)/$(PROJ_LIBRARY)'
endif

# loops over the fixes of a block: -O2 of gcc makes vectors of none whose length it does not know
src/track_unpack.o: CFLAGS += -O3 $(CFLAGS_UNROLL_LOOPS)

$(OBJS) src/vesselwatch_proj.o: $(wildcard $(srcdir)/src/*.h)

sql/$(EXTENSION)--$(EXTVERSION).sql: $(SQL_PARTS) vesselwatch.control
	cat $(addprefix $(srcdir)/,$(SQL_PARTS)) > $@

# ---------- test, demo, bench: in a throw-away cluster, never in a running one ----------

.PHONY: setup test demo bench

setup:
	@$(srcdir)/test/setup

# a program of its own, so that make -n and a failed set-up stay readable
test: setup
	@$(srcdir)/test/run

demo: setup
	@AIS='$(AIS)' ZONES='$(ZONES)' $(srcdir)/demo/run

bench: setup
	@BENCH_LARGE='$(BENCH_LARGE)' BENCH_HUGE='$(BENCH_HUGE)' $(srcdir)/test/bench/run
