# vesselwatch: build, install, test, demo.
#
#	make demo		build, install and show the case of the README
#	make test		build, install and run every test
#	make check-style	only the rules that a script can check
#	make coverage		what the tests reach: lines of C, functions in PL/pgSQL
#	make dist		the committed state as an archive for PGXN
#
# They install missing Debian packages where they may (test/setup).

# where this file is: a build may stand in another directory (make -f .../Makefile)
srcdir := $(patsubst %/,%,$(dir $(firstword $(MAKEFILE_LIST))))

EXTENSION = vesselwatch
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(srcdir)/vesselwatch.control)

MODULE_big = vesselwatch
OBJS = \
	src/vesselwatch.o \
	src/cluster/citus_guard.o \
	src/cluster/citus_plan.o \
	src/cluster/sent_zone_index.o \
	src/common/duration.o \
	src/common/iso_time.o \
	src/common/geodesy.o \
	src/common/geodesic.o \
	src/common/ewkb.o \
	src/common/place_check.o \
	src/identity/imo.o \
	src/identity/mmsi.o \
	src/identity/call_sign.o \
	src/identity/country.o \
	src/track/fix.o \
	src/track/codec/block_pack.o \
	src/track/codec/block_thin.o \
	src/track/codec/stream.o \
	src/track/codec/block_unpack.o \
	src/track/codec/residual.o \
	src/track/track_writer.o \
	src/track/track_reach.o \
	src/track/track_reader.o \
	src/track/track_expanded.o \
	src/track/track_cursor.o \
	src/track/track_io.o \
	src/track/track_agg.o \
	src/track/track_array.o \
	src/track/track_access.o \
	src/track/track_geometry.o \
	src/track/track_slice.o \
	src/track/track_clean.o \
	src/track/track_circle.o \
	src/track/track_anomaly.o \
	src/track/track_support.o \
	src/zone/zone_valid.o \
	src/zone/zone_slab_build.o \
	src/zone/zone_cover.o \
	src/zone/zone_celltree.o \
	src/zone/zone_build.o \
	src/zone/zone_expanded.o \
	src/zone/zone_rtree.o \
	src/zone/zone_candidates.o \
	src/zone/zone_lookup.o \
	src/zone/zone_crossing.o \
	src/zone/zone_nearest.o \
	src/zone/zone_cache.o \
	src/zone/zone_message.o \
	src/zone/zone_sql.o \
	src/visit/stop.o \
	src/visit/stop_prefilter.o \
	src/visit/visit_scan.o \
	src/visit/visit.o \
	src/visit/visit_sql.o \
	src/silence/could_be_at.o \
	src/silence/judge_places.o \
	src/silence/known_places.o \
	src/silence/known_there.o \
	src/silence/near_fixes.o \
	src/silence/gap.o \
	src/silence/gap_windows.o \
	src/silence/windows_heard.o \
	src/pair/pair_track.o \
	src/pair/pair_scan.o \
	src/pair/encounter.o \
	src/pair/ship_box.o \
	src/pair/pair_sweep.o \
	src/pair/window_cut.o \
	src/pair/pair_compare.o \
	src/pair/encounter_agg.o \
	src/pair/encounter_sql.o \
	src/pair/fleet.o \
	src/pair/place_at.o \
	src/pair/assign.o \
	src/pair/match_places.o \
	src/track/track_split_ships.o \
	src/track/track_heard.o \
	src/load/ais_value.o \
	src/load/ais_time.o \
	src/load/ais_layout.o \
	src/load/ais_fill.o \
	src/load/ais_csv.o \
	src/load/ais_json.o \
	src/load/ais_json_stream.o \
	src/load/ais_report_sql.o \
	src/load/ais_static.o \
	src/load/ais_gather.o \
	src/load/row_batch.o \
	src/load/ais_doubt.o \
	src/load/ais_load.o \
	src/load/ais_nmea.o \
	src/load/ais_reader.o \
	src/load/ais_stage.o \
	src/load/ais_file.o \
	src/load/ais_call.o \
	src/load/csv.o \
	src/list/xml_cut.o \
	src/list/list_value.o \
	src/list/list_json.o \
	src/list/json_listing.o \
	src/load/nmea.o \
	src/load/nmea_join.o \
	src/load/ais_decode.o \
	src/load/ais_message.o \
	src/load/partition_hint.o \
	src/load/position.o \
	src/identity/name_latin.o \
	src/identity/name_script.o \
	src/identity/name_key.o \
	src/identity/name_sound.o \
	src/identity/name_pinyin.o \
	src/identity/name_system.o \
	src/identity/name_within.o \
	src/identity/name_fold.o \
	src/identity/name_form.o \
	src/identity/name_arabic.o \
	src/identity/name_edit.o \
	src/identity/name_match.o \
	src/identity/name_index.o \
	src/identity/name_search.o \
	src/identity/name_sql.o

# the install script: its beginning, and its parts in load order (src/sql/assemble)
SQL_HEAD = src/sql/common/header.sql
SQL_PARTS = \
	src/sql/common/column_comment.sql \
	src/sql/common/period.sql \
	src/sql/common/key.sql \
	src/sql/common/restored.sql \
	src/sql/identity/identity.sql \
	src/sql/identity/comparison.sql \
	src/sql/identity/vessel_name.sql \
	src/sql/load/csv.sql \
	src/sql/load/nmea.sql \
	src/sql/load/ais_value.sql \
	src/sql/track/track.sql \
	src/sql/track/anomaly.sql \
	src/sql/zone/zone_index.sql \
	src/sql/visit/visit.sql \
	src/sql/silence/gap.sql \
	src/sql/silence/heard.sql \
	src/sql/pair/encounter.sql \
	src/sql/zone/zone_version.sql \
	src/sql/zone/zone.sql \
	src/sql/zone/zone_set.sql \
	src/sql/zone/zone_history.sql \
	src/sql/zone/import_zones.sql \
	src/sql/cluster/zone_index_sent.sql \
	src/sql/cluster/citus.sql \
	src/sql/load/position.sql \
	src/sql/load/dropped.sql \
	src/sql/load/ais_layout.sql \
	src/sql/load/ais_layouts.sql \
	src/sql/load/ais_load.sql \
	src/sql/load/ais_coverage.sql \
	src/sql/vessel/ais_spans.sql \
	src/sql/vessel/vessel.sql \
	src/sql/vessel/identity_then.sql \
	src/sql/pair/twin.sql \
	src/sql/list/sanctions_list.sql \
	src/sql/list/list_format_of.sql \
	src/sql/list/list_field.sql \
	src/sql/list/list_load.sql \
	src/sql/list/list_keep.sql \
	src/sql/list/ofac.sql \
	src/sql/list/ofac_advanced.sql \
	src/sql/list/ofac_enhanced.sql \
	src/sql/list/list_format.sql \
	src/sql/list/eu_vessels.sql \
	src/sql/list/canada.sql \
	src/sql/list/ftm.sql \
	src/sql/list/listing_at.sql \
	src/sql/list/ship_listed.sql \
	src/sql/list/hull_known.sql \
	src/sql/list/screening.sql \
	src/sql/finding/finding_kind.sql \
	src/sql/finding/keep.sql \
	src/sql/finding/coverage_notice.sql \
	src/sql/finding/on_workers.sql \
	src/sql/finding/port_call_finding.sql \
	src/sql/finding/stored_port_calls.sql \
	src/sql/finding/calls_on_workers.sql \
	src/sql/finding/judge_port_calls.sql \
	src/sql/finding/find_port_calls.sql \
	src/sql/finding/keep_port_calls.sql \
	src/sql/finding/detect_port_calls.sql \
	src/sql/finding/refresh_few.sql \
	src/sql/finding/refresh_port_calls.sql \
	src/sql/finding/ais_gap_finding.sql \
	src/sql/finding/find_ais_gaps.sql \
	src/sql/finding/count_heard.sql \
	src/sql/finding/detect_ais_gaps.sql \
	src/sql/finding/ais_gap.sql \
	src/sql/finding/dark_port_call.sql \
	src/sql/finding/encounter_finding.sql \
	src/sql/finding/encounter_search.sql \
	src/sql/finding/detect_encounters.sql \
	src/sql/finding/loitering.sql \
	src/sql/finding/drop_positions.sql \
	src/sql/evidence/imagery.sql \
	src/sql/evidence/past.sql \
	src/sql/evidence/local_time.sql \
	src/sql/evidence/register.sql \
	src/sql/evidence/look.sql \
	src/sql/evidence/import_sightings.sql \
	src/sql/evidence/import_stac.sql \
	src/sql/finding/port_call.sql \
	src/sql/finding/berth_call.sql \
	src/sql/finding/dwell_month.sql \
	src/sql/vessel/identity_conflict.sql \
	src/sql/list/sanctions_view.sql \
	src/sql/list/sanctioned_call.sql \
	src/sql/picture/picture.sql \
	src/sql/evidence/coverage.sql \
	src/sql/evidence/place.sql \
	src/sql/evidence/judge.sql \
	src/sql/evidence/conflict.sql \
	src/sql/evidence/sighting_visit.sql \
	src/sql/evidence/combined_visit.sql \
	src/sql/evidence/visit_count.sql \
	src/sql/evidence/pause.sql \
	src/sql/evidence/vessel_evidence.sql \
	src/sql/evidence/cargo.sql \
	src/sql/evidence/cargo_ledger.sql \
	src/sql/evidence/candidate.sql \
	src/sql/evidence/match.sql \
	src/sql/evidence/detection.sql \
	src/sql/finding/dark_partner.sql \
	src/sql/finding/anomaly_finding.sql \
	src/sql/finding/interference.sql \
	src/sql/finding/voyage.sql \
	src/sql/desk/last_position.sql \
	src/sql/desk/heard_candidate.sql \
	src/sql/desk/watch.sql \
	src/sql/desk/listing_alert.sql \
	src/sql/desk/dark_alert.sql \
	src/sql/desk/late_alert.sql \
	src/sql/desk/page.sql \
	src/sql/desk/vessel_map.sql \
	src/sql/picture/timeline.sql \
	src/sql/desk/dossier.sql \
	src/sql/desk/zone_report.sql \
	src/sql/picture/encounter_picture.sql \
	src/sql/desk/summary.sql \
	src/sql/common/publication.sql \
	src/sql/finding/run_check.sql \
	src/sql/common/after_restore.sql

REGRESS = tour identity vessel_name ais_message track anomaly zone_index visit silence encounter voyage zone position load vessel finding list screening watch evidence questions
REGRESS_OPTS = --inputdir=$(srcdir) --outputdir=$(CURDIR)
ISOLATION = zone-set zone-lock store-track refresh refresh-kinds first-run detect-gaps run-check load-ais
ISOLATION_OPTS = --inputdir=$(srcdir)/test/isolation --outputdir=$(CURDIR)/output_iso

# an update script a release, src/sql/updates/FROM--TO.sql
UPDATES := $(notdir $(wildcard $(srcdir)/src/sql/updates/*--*.sql))
DATA_built = sql/$(EXTENSION)--$(EXTVERSION).sql $(UPDATES:%=sql/$(EXTENSION)--%)
EXTRA_CLEAN = sql/$(EXTENSION)--*.sql output_iso demo/output $(PROJ_LIBRARY) src/common/vesselwatch_proj.o

# the same doubles as PostGIS: no fused multiply-add
PG_CFLAGS = -ffp-contract=off $(WARNINGS)
PG_CPPFLAGS = -I$(srcdir)/src
SHLIB_LINK = -licui18n -licuuc -lz $(filter -lm, $(LIBS))
# load_ais_file() reads .zst where the library is there
ifneq ($(wildcard /usr/include/zstd.h /usr/local/include/zstd.h),)
PG_CPPFLAGS += -DVESSELWATCH_ZSTD
SHLIB_LINK += -lzstd
endif

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
# without the server's headers only `setup` and what begins with it can be made
ifneq ($(wildcard $(PGXS)),)
include $(PGXS)

# a library calls its own functions, also where another one in the backend has some of the same names
ifeq ($(PORTNAME),linux)
LDFLAGS_SL += -Wl,-Bsymbolic
endif

# a second library for what needs PROJ: it is loaded when it is needed (src/common/geodesic.c)
PROJ_LIBRARY = vesselwatch_proj$(DLSUFFIX)

.PHONY: install-proj uninstall-proj
all: $(PROJ_LIBRARY)
install: install-proj
uninstall: uninstall-proj

$(PROJ_LIBRARY): src/common/vesselwatch_proj.o
	$(LINK.shared) -o $@ $< $(LDFLAGS) $(LDFLAGS_SL) -lproj

install-proj: $(PROJ_LIBRARY) installdirs-lib
	$(INSTALL_SHLIB) $< '$(DESTDIR)$(pkglibdir)/$(PROJ_LIBRARY)'

uninstall-proj:
	rm -f '$(DESTDIR)$(pkglibdir)/$(PROJ_LIBRARY)'
endif

# loops over the fixes of a block: -O2 of gcc makes vectors of none whose length it does not know.  They are too
# short to be unrolled: that costs more in guesses of where they end than it saves
src/track/codec/block_unpack.o src/track/codec/residual.o \
src/track/track_clean.o src/track/track_reach.o src/visit/stop.o src/pair/pair_track.o: CFLAGS += -O3

# a build in another directory has no folders yet
$(shell mkdir -p $(sort $(dir $(OBJS))) sql)

$(OBJS) src/common/vesselwatch_proj.o: $(wildcard $(srcdir)/src/*.h $(srcdir)/src/*/*.h $(srcdir)/src/*/*/*.h)

sql/$(EXTENSION)--$(EXTVERSION).sql: $(SQL_HEAD) $(SQL_PARTS) src/sql/assemble vesselwatch.control
	cd $(srcdir) && src/sql/assemble $(MAJORVERSION) 'CREATE EXTENSION $(EXTENSION) CASCADE' $(SQL_HEAD) $(SQL_PARTS) > $(CURDIR)/$@.tmp
	mv $@.tmp $@

$(UPDATES:%=sql/$(EXTENSION)--%): sql/$(EXTENSION)--%: src/sql/updates/% $(SQL_HEAD) src/sql/updates/dependents.sql src/sql/updates/end.sql src/sql/assemble
	cd $(srcdir) && src/sql/assemble $(MAJORVERSION) "ALTER EXTENSION $(EXTENSION) UPDATE TO '$(lastword $(subst --, ,$(basename $(@F))))'" \
		$(SQL_HEAD) src/sql/updates/dependents.sql src/sql/updates/$* src/sql/updates/end.sql > $(CURDIR)/$@.tmp
	mv $@.tmp $@

# ---------- test, demo, bench: in a throw-away cluster, never in a running one ----------

.PHONY: setup test check-style coverage demo bench

setup:
	@$(srcdir)/test/setup

# a program of its own, so that make -n and a failed set-up stay readable
test: setup
	@$(srcdir)/test/run

check-style: setup
	@$(srcdir)/test/run test/shell/style

coverage: setup
	@$(srcdir)/test/coverage

demo: setup
	@AIS='$(AIS)' ZONES='$(ZONES)' NAME='$(NAME)' $(srcdir)/demo/run

bench: setup
	@BENCH_LARGE='$(BENCH_LARGE)' BENCH_HUGE='$(BENCH_HUGE)' ONLY='$(ONLY)' FINDINGS='$(FINDINGS)' $(srcdir)/test/bench/run

# what is committed, as PGXN wants it: one folder NAME-VERSION with META.json in it
.PHONY: dist
dist:
	git -C $(srcdir) archive --format=zip --prefix=$(EXTENSION)-$(EXTVERSION)/ -o '$(CURDIR)/$(EXTENSION)-$(EXTVERSION).zip' HEAD

# for tests that put scripts of trial versions together
print-parts:
	@echo $(SQL_PARTS)
