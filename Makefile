# make help lists what there is to do. No configure step; three build folders, so that switching costs no rebuild:
# build/release (default), build/asan (all tests), build/coverage.

CC       ?= gcc
MODE     ?= release
OUT      := build/$(MODE)
VERSION  := $(shell cat VERSION)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
  -Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Walloca -Wformat=2 -Wundef \
  -Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion -Wfloat-equal -Wredundant-decls -Wunused-macros -Wdate-time
WARNINGS_gcc := -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wcast-align=strict -Wformat-signedness \
  -Wstack-usage=16384 -Wjump-misses-init
WARNINGS_clang := -Wcomma -Wconditional-uninitialized -Wassign-enum -Wunreachable-code -Wextra-semi-stmt
COMPILER := $(if $(findstring clang,$(notdir $(CC))),clang,gcc)

MODE_release  := -O2 -D_FORTIFY_SOURCE=3
MODE_asan     := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
MODE_coverage := -O0 --coverage
LINK_asan     := -fsanitize=address,undefined
LINK_coverage := --coverage

PACKAGES := sqlite3 libutf8proc yajl nettle xlsxwriter
CPPFLAGS += -Iinclude -Isrc -I. -D_GNU_SOURCE -DHF_VERSION='"$(VERSION)"' $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
CFLAGS   += -std=c17 -g -fvisibility=hidden -fstack-protector-strong -fPIC -ffp-contract=off \
  -ffile-prefix-map=$(CURDIR)=. $(if $(filter gcc,$(COMPILER)),-fstack-clash-protection -fcf-protection) \
  $(WARNINGS) $(WARNINGS_$(COMPILER)) $(if $(WERROR),-Werror) $(MODE_$(MODE))
LDFLAGS  += -Wl,-z,relro,-z,now $(LINK_$(MODE))
LDLIBS   := -lsqlite3 -lyajl -lnettle -lxlsxwriter -lutf8proc -lm -pthread

# ---- what there is; the two libraries are made of rooms, see docs/house.md ----
CORE_ROOMS := base model screen exposure updates claims balance echelon stock network resilience comply
WORK_ROOMS := formats formats/inventory formats/lists formats/packs store intake workspace compare assess generate report
sources     = $(filter-out %_test.c,$(sort $(foreach room,$(1),$(wildcard src/$(room)/*.c))))
CORE_SRC   := $(call sources,$(CORE_ROOMS))
WORK_SRC   := $(call sources,$(WORK_ROOMS))
APP_SRC    := $(sort $(wildcard apps/holdfast/*.c))
TEST_SRC   := $(sort $(wildcard src/*/*_test.c src/*/*/*_test.c tests/*_test.c))
FUZZ_SRC   := $(filter-out fuzz/fuzz_main.c,$(sort $(wildcard fuzz/*.c)))
# Each bench is bench/NAME_bench.c and what else it is made of.
BENCHES    := workspace rules echelon simulate resilience stock cuts ageing capacity availability
PARTS_workspace  := national_folder.c plain_insert.c
PARTS_rules      := rules_folder.c graph_bench.c national_folder.c
PARTS_resilience := synthetic_network.c scalar_search.c igraph_loss.c
PARTS_cuts       := synthetic_network.c
PARTS_ageing     := synthetic_network.c widest_way.c
PARTS_capacity   := synthetic_network.c igraph_flow.c
PARTS_availability := synthetic_network.c
EXAMPLE_SRC:= $(sort $(wildcard examples/*.c))
object      = $(patsubst %.c,$(OUT)/%.o,$(1))

CORE := $(OUT)/libholdfast.a
WORK := $(OUT)/libholdfast-work.a
APP  := $(OUT)/holdfast
TESTS := $(patsubst %.c,$(OUT)/%,$(TEST_SRC))
FUZZERS := $(patsubst %.c,$(OUT)/%,$(FUZZ_SRC))
EXAMPLES := $(patsubst %.c,$(OUT)/%,$(EXAMPLE_SRC))

.PHONY: all help deps demo install check test test-% quick lint format fuzz golden-update bench clean
.DELETE_ON_ERROR:

all: $(CORE) $(WORK) $(if $(APP_SRC),$(APP)) ## build/release/holdfast and the two libraries

help: ## this list
	@sed -n 's/^\([a-z][a-z %-]*\):.*## /  make \1	/p' Makefile

deps: ## install what is missing (Debian packages)
	@tools/install_deps build check

demo: ## install what is missing, build, generate a small operator, assess it, write demo/report.html
	@tools/install_deps build
	@$(MAKE) --no-print-directory -s all
	@$(OUT)/holdfast demo demo

check: ## install what is missing, build with sanitizers, run every test
	@tools/install_deps check
	@$(MAKE) --no-print-directory -s -j2 all WERROR=1
	@$(MAKE) --no-print-directory -s -j2 MODE=asan WERROR=1 test-build
	@tools/run_tests build/asan

test-build: $(if $(APP_SRC),$(APP)) $(TESTS) $(FUZZERS) $(EXAMPLES)

test-%: ## build and run the tests of one room, as test-screen
	@$(MAKE) --no-print-directory -s -j2 MODE=asan WERROR=1 room-tests ROOM=$*
	@set -e; for test in build/asan/src/$*/*_test build/asan/src/$*/*/*_test; do if [ -x $$test ]; then echo "$$test"; $$test; fi; done

room-tests: $(filter $(OUT)/src/$(ROOM)/%,$(TESTS))

lint: ## prove the rules of the house, run clang-tidy, clang-format and cppcheck
	@tools/install_deps lint
	@$(MAKE) --no-print-directory -s -j2 all
	@tools/lint/run

golden-update: all ## write the golden command lines anew: look at the difference before you commit it
	@tools/run_golden --update $(OUT)/holdfast

format: ## clang-format the tree
	@git ls-files '*.c' '*.h' | xargs clang-format-14 -i

PREFIX ?= /usr/local
install: all ## the program, both libraries, headers, packs and the man page, below PREFIX (default /usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include/holdfast
	install -d $(DESTDIR)$(PREFIX)/share/holdfast/packs $(DESTDIR)$(PREFIX)/share/man/man1
	install $(APP) $(DESTDIR)$(PREFIX)/bin/holdfast
	install -m 644 $(CORE) $(WORK) $(DESTDIR)$(PREFIX)/lib
	install -m 644 include/holdfast/*.h $(DESTDIR)$(PREFIX)/include/holdfast
	install -m 644 packs/*.json $(DESTDIR)$(PREFIX)/share/holdfast/packs
	$(APP) help man > $(DESTDIR)$(PREFIX)/share/man/man1/holdfast.1
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' tools/holdfast.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/holdfast.pc
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' tools/holdfast-work.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/holdfast-work.pc

bench: $(addprefix bench-,$(BENCHES)) ## all of these, one after the other (half an hour)
bench-workspace: ## import, snapshot and export at national size, beside their budgets (minutes)
bench-rules: ## exposure and compliance at national size, and a large ownership graph (minutes)
bench-echelon: ## stocks of depots and bases beside the plain form (a minute)
bench-simulate: ## events a second of the simulation of one pool, beside the plain way
bench-resilience: ## every loss of up to 3 of 64 vendors in a network of 1 million nodes, beside igraph and scipy (minutes)
bench-stock: ## dates and the cost-date frontier of 10,000 parts, form by form (minutes)
bench-cuts: ## minimum cuts of every site and all losses of 16 vendors in a network of 1 million nodes
bench-capacity: ## what fits after the loss of each of 16 vendors in a network of 100,000 nodes, beside igraph
bench-ageing: ## ten years without new spares, 10,000 trials of a network of 400,000 nodes, beside one trial at a time (minutes)
bench-availability: ## how probably each site of a network of 400,000 nodes is served, beside drawn trials
bench-%: $(OUT)/bench/%_bench
	@$<

clean: ## remove what was built
	rm -rf build demo

# ---- rules ----
$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(CORE): $(call object,$(CORE_SRC))
	@rm -f $@
	@ar rcsD $@ $^
# The generator's tables are compiled in: vendors and places are data, not code.
TABLES := $(sort $(wildcard examples/generator/*.csv examples/generator/*/*.csv))
$(OUT)/gen/generator_tables.c: tools/embed_tables $(TABLES)
	@mkdir -p $(@D)
	@tools/embed_tables $(TABLES) >$@
$(OUT)/gen/generator_tables.o: $(OUT)/gen/generator_tables.c
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
$(WORK): $(call object,$(WORK_SRC)) $(OUT)/gen/generator_tables.o
	@rm -f $@
	@ar rcsD $@ $^
$(APP): $(call object,$(APP_SRC)) $(WORK) $(CORE)
	$(CC) $(LDFLAGS) -pie $^ $(LDLIBS) -o $@
$(TESTS): %: %.o $(WORK) $(CORE)
	$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
$(EXAMPLES): %: %.o $(WORK) $(CORE)
	$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
# Peers are for comparison only: without igraph the comparison is left out, and says so.
IGRAPH := $(shell pkg-config --exists igraph 2>/dev/null && echo yes)
$(OUT)/bench/igraph_loss.o $(OUT)/bench/igraph_flow.o: CPPFLAGS += $(if $(IGRAPH),-DHF_HAS_IGRAPH $(shell pkg-config --cflags igraph 2>/dev/null | sed 's/-I/-isystem /g'))
$(OUT)/bench/resilience_bench $(OUT)/bench/capacity_bench: LDLIBS += $(if $(IGRAPH),-ligraph)
.SECONDEXPANSION:
$(patsubst %,$(OUT)/bench/%_bench,$(BENCHES)): $(OUT)/bench/%_bench: $$(call object,$$(addprefix bench/,$$*_bench.c $$(PARTS_$$*))) $(WORK) $(CORE)
	$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
# Without libFuzzer a harness gets a main of ours that replays files: fuzz/README.md.
$(FUZZERS): %: %.o $(OUT)/fuzz/fuzz_main.o $(WORK) $(CORE)
	$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
