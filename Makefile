# SPDX-License-Identifier: GPL-2.0-or-later
# One non-recursive Makefile. "make" builds ./kbloat, "make check" runs the quick tests, "make asan"
# builds build/asan/ with the address and undefined-behaviour sanitizers, which "O=build/asan
# tests/run-quick" tests. Set CC=clang, O=dir or CFLAGS as usual.

O ?= build/$(notdir $(CC))
PREFIX ?= /usr/local
DESTDIR ?=
VERSION := 0.1
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config

WARN := -Wall -Wextra -Wshadow -Wvla -Werror -Wstrict-prototypes -Wmissing-prototypes
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE -fstack-clash-protection
LDHARDEN := -pie -Wl,-z,relro,-z,now,-z,noexecstack

LIBS := libelf libseccomp libzstd sqlite3 libgit2 jansson libpcre2-8 libutf8proc igraph capstone
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBS))
PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBS)) -liberty -lz -lm -lpthread

BASE := -std=c11 -D_GNU_SOURCE -DKBLOAT_VERSION='"$(VERSION)"' -I. -I$(O)/gen
ALL_CFLAGS = $(BASE) $(WARN) $(HARDEN) $(PKG_CFLAGS) $(CFLAGS) $(EXTRA)
ALL_LDFLAGS = $(LDHARDEN) $(EXTRA) $(LDFLAGS)

# The rooms, as scripts/check-layers has them: each folder is a library.
in_rooms = $(sort $(foreach d,$(1),$(wildcard $(d)/$(2) $(d)/*/$(2) $(d)/*/*/$(2))))
LIB_DIRS := common db collector analyzer reports
LIB_SRC := $(call in_rooms,$(LIB_DIRS),*.c)
CLI_SRC := $(call in_rooms,cli,*.c)
GEN_SRC := $(O)/gen/sql.c $(O)/gen/profiles.c $(O)/gen/site.c $(O)/gen/examples.c
GEN_H := $(O)/gen/sql.h $(O)/gen/versions.h
LIB_OBJ := $(LIB_SRC:%.c=$(O)/%.o) $(GEN_SRC:.c=.o)
CLI_OBJ := $(CLI_SRC:%.c=$(O)/%.o)
UNIT_SRC := $(sort $(wildcard tests/unit/*.c tests/unit/*/*.c tests/unit/*/*/*.c))
UNIT_OBJ := $(UNIT_SRC:%.c=$(O)/%.o)
FUZZ_SRC := $(sort $(wildcard tests/fuzz/*.c))
FUZZ_OBJ := $(patsubst %.c,$(O)/%.o,$(filter-out tests/fuzz/main.c tests/fuzz/engine.c,$(FUZZ_SRC)))
FUZZ_OBJ += $(filter-out $(O)/cli/main.o,$(CLI_OBJ))
SQL := $(sort $(wildcard db/sql/*.sql))
# What the site's pages use, from Debian's packages; "scripts/install-deps build" installs them.
SITE_JQUERY ?= /usr/share/javascript/jquery/jquery.min.js
SITE_DATATABLES ?= /usr/share/javascript/jquery-datatables/jquery.dataTables.min.js
SITE_D3_HIERARCHY ?= /usr/share/nodejs/d3-hierarchy/dist/d3-hierarchy.min.js
SITE_LIBRARIES := $(SITE_JQUERY) $(SITE_DATATABLES) $(SITE_D3_HIERARCHY)
SITE_COPYRIGHTS ?= $(addsuffix /copyright,$(addprefix /usr/share/doc/,libjs-jquery \
	libjs-jquery-datatables node-d3-hierarchy))
SITE := $(sort $(wildcard reports/site/*.css reports/site/*.js))
PROFILES := $(sort $(wildcard collector/profiles/*.profile))
EXAMPLES := docs/nightly.conf
# What is stored with the name of the code that it comes from, and is made anew by other code: what
# analyzer/candidate stores (its readers aside), what a conversion of the tree comes out as, and the plans.
CANDIDATE_READERS := $(foreach f,explain conversion proofs show,analyzer/candidate/$(f)%)
RULES_SRC := $(filter-out $(CANDIDATE_READERS),$(sort $(wildcard analyzer/candidate/*.[ch])))
CONVERT_SRC := $(sort $(wildcard collector/convert/*.[ch])) analyzer/candidate/conversion.c
PLAN_SRC := $(RULES_SRC) $(sort $(wildcard analyzer/plan/*.[ch]))
HEADERS := $(call in_rooms,$(LIB_DIRS) cli,*.h)

# Kbuild's short form; V=1 shows the commands.
V ?= 0
ifneq ($(findstring s,$(firstword -$(MAKEFLAGS))),)
Q := @
say =
else ifeq ($(V),0)
Q := @
say = @printf '  %-7s %s\n' '$(1)' '$(patsubst $(O)/%,%,$@)'
else
say =
endif

.PHONY: all kbloat man check lint analyze asan clean install install-data uninstall layers headers format unit fuzz
.SECONDARY:
all: kbloat

kbloat: $(O)/kbloat
	@ln -sf $< $@

$(O)/kbloat: $(CLI_OBJ) $(O)/libkbloat.a
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(O)/libkbloat.a: $(LIB_OBJ)
	$(call say,AR)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(O)/gen/sql.h: scripts/embed-sql $(SQL)
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)awk -v header=1 -f scripts/embed-sql $(SQL) > $@.new && mv $@.new $@

$(O)/gen/sql.c: scripts/embed-sql $(SQL)
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)awk -f scripts/embed-sql $(SQL) > $@.new && mv $@.new $@

$(O)/gen/profiles.c: scripts/embed-files $(PROFILES)
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)scripts/embed-files embedded_profiles $(PROFILES) > $@.new && mv $@.new $@

$(O)/gen/examples.c: scripts/embed-files $(EXAMPLES)
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)scripts/embed-files embedded_examples $(EXAMPLES) > $@.new && mv $@.new $@

$(O)/gen/versions.h: scripts/code-version $(RULES_SRC) $(CONVERT_SRC) $(PLAN_SRC)
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)rules=$$(scripts/code-version $(RULES_SRC)) && \
		method=$$(scripts/code-version $(CONVERT_SRC)) && \
		plan=$$(scripts/code-version $(PLAN_SRC)) && \
		printf '#define %s "%s"\n' RULES_VERSION "$$rules" CONVERT_METHOD "$$method" PLAN_VERSION "$$plan" \
		> $@.new && mv $@.new $@

$(O)/gen/LICENSES.txt: scripts/site-licenses COPYING $(wildcard $(SITE_COPYRIGHTS))
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)scripts/site-licenses COPYING $(SITE_COPYRIGHTS) > $@.new && mv $@.new $@

$(O)/gen/site.c: scripts/embed-files $(SITE) $(wildcard $(SITE_LIBRARIES)) $(O)/gen/LICENSES.txt
	@mkdir -p $(@D)
	$(call say,GEN)
	$(Q)for f in $(SITE_LIBRARIES); do test -r "$$f" || { echo "no file '$$f': \
	scripts/install-deps build" "installs it, or set SITE_JQUERY, SITE_DATATABLES or" \
	"SITE_D3_HIERARCHY" >&2; exit 1; }; done
	$(Q)scripts/embed-files --whole embedded_site $(SITE) $(SITE_LIBRARIES) $(O)/gen/LICENSES.txt \
		> $@.new && mv $@.new $@

$(O)/%.o: %.c Makefile | $(GEN_H)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/gen/%.o: $(O)/gen/%.c Makefile | $(GEN_H)
	$(call say,CC)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/unit: $(UNIT_OBJ) $(O)/libkbloat.a
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

# All fuzz targets: "fuzz NAME FILE…" gives it files. With fuzz-engine, built by tests/fuzz/run, libFuzzer
# or AFL++ makes them.
$(O)/fuzz: $(O)/tests/fuzz/main.o $(FUZZ_OBJ) $(O)/libkbloat.a
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(O)/fuzz-engine: $(O)/tests/fuzz/engine.o $(FUZZ_OBJ) $(O)/libkbloat.a
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS)

# What tests/kernel asks of single parts: the reader of MAINTAINERS, of Kconfig, the walk …
TOOLS := $(patsubst tests/kernel/%.c,$(O)/%,$(wildcard tests/kernel/*-tool.c))
$(TOOLS): $(O)/%: $(O)/tests/kernel/%.o $(O)/libkbloat.a
	$(call say,LD)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

# A second opinion on DWARF. Debian's libdwarf of 2021 ships no .pc file.
$(O)/dwarf-tool: PKG_LIBS += -ldwarf
$(O)/tests/kernel/dwarf-tool.o: PKG_CFLAGS += $(shell $(PKG_CONFIG) --cflags libdwarf 2>/dev/null || \
	echo -I/usr/include/libdwarf)

# Preloaded by tests/fault/run. It stands between a program and the C library: nothing may check it.
FAULT_SRC := $(sort $(wildcard tests/fault/*.c))
$(O)/fault.so: $(FAULT_SRC) tests/fault/fault.h Makefile
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 -fPIC -shared -o $@ $(FAULT_SRC) -ldl

unit: $(O)/unit

# make fuzz [FUZZER=NAME] [TIME=SECONDS] [ENGINE=afl]: see tests/fuzz/run.
fuzz:
	+@tests/fuzz/run $(if $(ENGINE),--engine $(ENGINE)) $(if $(TIME),--time $(TIME)) $(FUZZER)

asan:
	$(MAKE) O=build/asan EXTRA="-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined" \
		HARDEN="-fPIE" build/asan/kbloat build/asan/walk-tool build/asan/dwarf-tool build/asan/pieces-tool build/asan/fuzz unit

# Every header compiles alone; a stamp for each, so that only what changed is tried again.
HEADER_STAMPS := $(HEADERS:%.h=$(O)/headers/%.stamp)
$(O)/headers/%.stamp: %.h Makefile | $(GEN_H)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -fsyntax-only -x c -Wno-unused -MMD -MP -MF $(@:.stamp=.d) -MT $@ \
		-include $< /dev/null
	@touch $@

headers: $(HEADER_STAMPS)
	@echo "headers: $(words $(HEADERS)) compile alone"

layers:
	@scripts/check-layers

# clang-tidy and cppcheck; .clang-tidy and .cppcheck-suppressions say what is left out. A file that was clean
# is looked at again when its object is made again. analyze: clang's static analyzer, 15 minutes for all.
LINT_OF = $(patsubst %.c,$(O)/lint/%.$(1),$(LIB_SRC) $(CLI_SRC))
TIDY = clang-tidy -quiet $(1) $*.c -- $(BASE) $(PKG_CFLAGS) 2>$@.err || { cat $@.err; exit 1; }
$(O)/lint/%.tidy: $(O)/%.o .clang-tidy
	@mkdir -p $(@D)
	$(call say,TIDY)
	$(Q)$(call TIDY,-checks='-clang-analyzer-*')
	@touch $@

$(O)/lint/%.deep: $(O)/%.o .clang-tidy
	@mkdir -p $(@D)
	$(call say,ANALYZE)
	$(Q)$(call TIDY,)
	@touch $@

$(O)/lint/cppcheck: $(LIB_OBJ) $(CLI_OBJ) .cppcheck-suppressions
	@mkdir -p $(@D)
	$(call say,CPPCHECK)
	$(Q)cppcheck -q -j $$(nproc) --error-exitcode=1 --enable=warning,performance,portability \
		--std=c11 --library=posix --inline-suppr --suppressions-list=.cppcheck-suppressions \
		-D_GNU_SOURCE '-Djson_array_foreach(a,i,v)=for(i=0;(v=json_array_get(a,i));i++)' \
		'-Djson_object_foreach(o,k,v)=for(;(v=json_object_get(o,k));)' -I. -I$(O)/gen \
		$(LIB_SRC) $(CLI_SRC)
	@touch $@

lint: $(call LINT_OF,tidy) $(O)/lint/cppcheck
	@echo "lint: $(words $(LIB_SRC) $(CLI_SRC)) files are clean"

analyze: $(call LINT_OF,deep)
	@echo "analyze: $(words $(LIB_SRC) $(CLI_SRC)) files are clean"

check: all unit $(O)/fuzz $(O)/walk-tool $(O)/dwarf-tool $(O)/pieces-tool $(O)/fault.so
	@O=$(O) tests/run-quick

# The lists of words and commands in the manual pages, as the program has them.
man: $(O)/kbloat
	for p in docs/man/*.1; do \
		KBLOAT=$(O)/kbloat scripts/man-words $$p > $$p.new && mv $$p.new $$p || exit 1; done

format:
	clang-format -i $(LIB_SRC) $(CLI_SRC) $(UNIT_SRC) $(FUZZ_SRC) $(HEADERS)

# Where things go; bash-completion and zsh look below PREFIX/share. install-data needs no build.
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man/man1
DATADIR ?= $(PREFIX)/share/kbloat
BASH_COMPLETION_DIR ?= $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETION_DIR ?= $(PREFIX)/share/zsh/site-functions
SYSTEMD_DIR ?= $(PREFIX)/lib/systemd/system
SYSUSERS_DIR ?= $(PREFIX)/lib/sysusers.d
NIGHTLY := docs/nightly.conf scripts/cron/kbloat-nightly scripts/ci/gitlab-ci.yml \
	scripts/ci/github-actions.yml

install: $(O)/kbloat install-data
	install -D -m 755 $(O)/kbloat $(DESTDIR)$(BINDIR)/kbloat

install-data:
	install -d $(DESTDIR)$(MANDIR) $(DESTDIR)$(DATADIR)/profiles
	install -m 644 docs/man/*.1 $(DESTDIR)$(MANDIR)
	install -m 644 $(PROFILES) $(DESTDIR)$(DATADIR)/profiles
	install -D -m 755 scripts/kernel-history $(DESTDIR)$(DATADIR)/kernel-history
	install -D -m 644 scripts/completion/kbloat.bash $(DESTDIR)$(BASH_COMPLETION_DIR)/kbloat
	install -D -m 644 scripts/completion/_kbloat $(DESTDIR)$(ZSH_COMPLETION_DIR)/_kbloat
	install -d $(DESTDIR)$(DATADIR)/examples $(DESTDIR)$(SYSTEMD_DIR)
	install -m 644 $(NIGHTLY) $(DESTDIR)$(DATADIR)/examples
	sed 's|/usr/local/bin/|$(BINDIR)/|' scripts/systemd/kbloat-nightly.service \
		> $(DESTDIR)$(SYSTEMD_DIR)/kbloat-nightly.service
	chmod 644 $(DESTDIR)$(SYSTEMD_DIR)/kbloat-nightly.service
	install -m 644 scripts/systemd/kbloat-nightly.timer $(DESTDIR)$(SYSTEMD_DIR)
	install -D -m 644 scripts/systemd/kbloat.sysusers $(DESTDIR)$(SYSUSERS_DIR)/kbloat.conf

# Only what install put there; directories that others use too stay.
uninstall:
	rm -f $(DESTDIR)$(BINDIR)/kbloat
	rm -f $(patsubst docs/man/%,$(DESTDIR)$(MANDIR)/%,$(wildcard docs/man/*.1))
	rm -f $(DESTDIR)$(BASH_COMPLETION_DIR)/kbloat $(DESTDIR)$(ZSH_COMPLETION_DIR)/_kbloat
	rm -f $(patsubst collector/profiles/%,$(DESTDIR)$(DATADIR)/profiles/%,$(PROFILES))
	rm -f $(DESTDIR)$(DATADIR)/kernel-history
	rm -f $(addprefix $(DESTDIR)$(DATADIR)/examples/,$(notdir $(NIGHTLY)))
	rm -f $(addprefix $(DESTDIR)$(SYSTEMD_DIR)/kbloat-nightly.,service timer)
	rm -f $(DESTDIR)$(SYSUSERS_DIR)/kbloat.conf
	-[ ! -d $(DESTDIR)$(DATADIR) ] || find $(DESTDIR)$(DATADIR) -depth -type d -empty -delete

clean:
	rm -rf build kbloat

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(UNIT_OBJ:.o=.d) $(FUZZ_SRC:%.c=$(O)/%.d)
-include $(TOOLS:$(O)/%=$(O)/tests/kernel/%.d) $(HEADER_STAMPS:.stamp=.d)
