# orgpack -- `make help` lists the targets.

VERSION := 1.0.0
SONAME  := liborgpack.so.1
PREFIX  ?= /usr/local
DEST     = $(DESTDIR)$(PREFIX)
COMPLETION := share/bash-completion/completions/orgpack
BUILD   ?= build/$(CC)$(if $(SAN),-$(subst $(comma),-,$(SAN)))
CFLAGS  ?= -O2 -g
comma   := ,
LIBS     = libxml-2.0 yaml-0.1 zlib libarchive libcrypto jansson libutf8proc \
           libpcre2-8
WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wwrite-strings \
           -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
           $(if $(CI),-Werror)
ALL_CFLAGS  = -std=c17 -D_GNU_SOURCE -Isrc -fPIC -fvisibility=hidden -pthread \
              $(WARN) $(CFLAGS) $(PKG_CFLAGS) \
              $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all)
PKG_CFLAGS  = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(LIBS)))$(PKG_CFLAGS)
COMPILE     = $(CC) $(ALL_CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<
ALL_LDFLAGS = -pthread $(LDFLAGS) $(if $(SAN),-fsanitize=$(SAN))
ALL_LDLIBS  = $(shell pkg-config --libs $(LIBS)) $(LDLIBS)

LIB_SRC  := $(filter-out src/cmd/%,$(sort $(wildcard src/*/*.c src/*/*/*.c)))
GEN      := $(BUILD)/gen
FORMATS  := $(sort $(wildcard formats/*.yaml formats/*/*.yaml formats/*/*/*.yaml))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o) $(GEN)/kind_table.o $(GEN)/kind_data.o
CMD_OBJ  := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard src/cmd/*.c)))
TESTS    := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard \
            $(addsuffix _test.c,tests/unit/* tests/unit/*/* tests/unit/*/*/*))))
DRIVERS  := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/*/*driver.c)))
SHIMS    := $(patsubst %.c,$(BUILD)/%.so,$(sort $(wildcard tests/*/*_shim.c)))
REPLAYS  := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZERS  := $(REPLAYS:$(BUILD)/tests/fuzz/%=$(BUILD)/fuzzers/%)

# These may run on a bare system: what is missing is installed first.
NEEDS    := $(if $(filter check check-long bench,$(MAKECMDGOALS)),deps)

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.PHONY: all demo check check-long test-unit accept bench fuzz lint format deps \
        install uninstall clean help FORCE

all: $(addprefix $(BUILD)/,orgpack liborgpack.so) $(TESTS) $(DRIVERS) ## Build everything (default)

demo: deps ## Show the main job on a sample
	@echo "building orgpack..."
	@$(MAKE) -s --no-print-directory -j$$(nproc) $(BUILD)/orgpack
	@samples/demo.sh $(BUILD)/orgpack

check check-long: all $(REPLAYS) $(SHIMS) ## Run every test, or longer campaigns too
	@LONG=$(filter check-long,$@) tests/run-check $(BUILD)

test-unit: $(TESTS) ## Run the unit tests
	@for t in $(TESTS); do CMOCKA_MESSAGE_OUTPUT=tap $$t >$$t.tap 2>&1 || \
		{ cat $$t.tap; exit 1; }; done

accept: all ## Rewrite tests/cli/*.t with what happens now; review the diff
	@ACCEPT=1 tests/cli/run $(BUILD)/orgpack tests/cli/*.t

bench fuzz: all ## Measure against tar, diff, xmllint; fuzz with clang
	@tests/$@/run $(BUILD)

lint: $(BUILD)/liborgpack.a $(BUILD)/liborgpack.so ## Check the form of the sources
	@tests/lint/run $(BUILD) >$(BUILD)/lint.tap || { cat $(BUILD)/lint.tap; exit 1; }

format: ## Bring sources into the form of .clang-format
	clang-format -i $$(git ls-files '*.c' '*.h')

deps: ## Install what is missing (Debian, Ubuntu)
	@.ci/deps $(if $(filter demo install,$(MAKECMDGOALS)),build)

install: $(BUILD)/man $(BUILD)/orgpack.pc $(BUILD)/liborgpack.so ## Install under $(DESTDIR)$(PREFIX)
	install -Dm755 -t $(DEST)/bin $(BUILD)/orgpack
	install -Dm644 -t $(DEST)/include src/orgpack.h
	install -Dm644 -t $(DEST)/lib $(BUILD)/liborgpack.a
	install -Dm755 $(BUILD)/liborgpack.so $(DEST)/lib/liborgpack.so.$(VERSION)
	ln -sf liborgpack.so.$(VERSION) $(DEST)/lib/$(SONAME)
	ln -sf $(SONAME) $(DEST)/lib/liborgpack.so
	install -Dm644 -t $(DEST)/lib/pkgconfig $(BUILD)/orgpack.pc
	install -Dm644 -t $(DEST)/share/man/man1 $(BUILD)/man/*.1
	install -Dm644 -t $(DEST)/share/man/man7 $(BUILD)/man/*.7
	install -Dm644 $(BUILD)/man/orgpack.bash $(DEST)/$(COMPLETION)
	@$(if $(DESTDIR),:,if [ "$$(id -u)" -eq 0 ]; then \
		PATH="$$PATH:/sbin:/usr/sbin" ldconfig; \
	else \
		echo "As root, run ldconfig, so that liborgpack.so is found."; \
	fi)

uninstall: ## Undo install
	cd $(DEST) && rm -f bin/orgpack include/orgpack.h lib/liborgpack.* \
		lib/pkgconfig/orgpack.pc share/man/man[17]/orgpack[-.]* $(COMPLETION)

clean: ## Remove build/
	rm -rf build

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z -]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' Makefile

# The unit tests see everything; the program only what orgpack.h declares.
$(BUILD)/tests/unit/%: CPPFLAGS += -Itests/unit
$(BUILD)/internal.a: $(LIB_OBJ)
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/cmd.a: $(filter-out $(BUILD)/src/cmd/main.o,$(CMD_OBJ))
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/liborgpack.o: $(LIB_OBJ)
	$(LD) -r -o $@ $^ && objcopy --localize-hidden $@

$(BUILD)/liborgpack.a: $(BUILD)/liborgpack.o
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/liborgpack.so: $(LIB_OBJ) src/orgpack.map
	$(CC) $(ALL_LDFLAGS) -shared -Wl,-soname,$(SONAME) \
		-Wl,--version-script,src/orgpack.map -o $@ $(LIB_OBJ) $(ALL_LDLIBS)

$(BUILD)/orgpack: $(BUILD)/src/cmd/main.o $(BUILD)/cmd.a $(BUILD)/liborgpack.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LDLIBS)

$(BUILD)/man: $(BUILD)/orgpack
	rm -rf $@ && mkdir $@
	$< help --completion bash >$@/orgpack.bash
	$< help --pages | while read -r file page; do \
		$< help --man "$$page" >"$@/$$file" || exit 1; done

$(BUILD)/orgpack.pc: src/orgpack.pc.in FORCE
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|; s|@PRIVATE@|$(ALL_LDLIBS)|' $< >$@

$(TESTS): %: %.o $(BUILD)/cmd.a $(BUILD)/internal.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(ALL_LDLIBS)

$(filter-out %/reads_driver,$(DRIVERS)): %: %.o $(BUILD)/internal.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LDLIBS)

# orgpack itself, which tells what it reads
$(BUILD)/tests/property/reads_driver: %: %.o $(BUILD)/src/cmd/main.o \
		$(BUILD)/cmd.a $(BUILD)/internal.a
	$(CC) $(ALL_LDFLAGS) -Wl,--wrap=yaml_read,--wrap=xml_read \
		-Wl,--wrap=schema_check -o $@ $^ $(ALL_LDLIBS)

# libraries for LD_PRELOAD, which stand between a program and the kernel
$(SHIMS): $(BUILD)/%.so: %.c Makefile | $(NEEDS)
	@mkdir -p $(@D)
	$(CC) -std=c17 -D_GNU_SOURCE -fPIC -shared $(WARN) $(CFLAGS) -o $@ $< -ldl

$(REPLAYS): %: %.o $(BUILD)/tests/fuzz/replay.o $(BUILD)/internal.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LDLIBS)

# these want SAN=fuzzer-no-link,...; tests/fuzz/run makes them
$(FUZZERS): $(BUILD)/fuzzers/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/internal.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(ALL_LDLIBS)

$(BUILD)/src/op/version.o: CPPFLAGS += -DORGPACK_VERSION='"$(VERSION)"' \
	-DORGPACK_LIBRARIES='"$(subst \n ,\n,$(foreach l,$(LIBS),$l \
	$(shell pkg-config --modversion $l)\n))"'

$(BUILD)/%.o: %.c Makefile | $(NEEDS)
	@mkdir -p $(@D)
	$(COMPILE)

$(GEN)/kind_table.o: $(GEN)/kind_table.c Makefile | $(NEEDS)
	$(COMPILE)

# formats/ compiled in: made anew when a file is changed, comes or goes
$(GEN)/formats: FORCE
	@mkdir -p $(@D)
	@echo '$(FORMATS)' | cmp -s - $@ || echo '$(FORMATS)' >$@

$(GEN)/kind_table.c: src/schema/kinds.awk $(GEN)/formats $(FORMATS)
	LC_ALL=C awk -v what=table -f $< $(FORMATS) >$@

$(GEN)/kind_data.s: src/schema/kinds.awk $(GEN)/formats
	LC_ALL=C awk -v what=data -f $< $(FORMATS) >$@

$(GEN)/kind_data.o: $(GEN)/kind_data.s $(FORMATS)
	$(CC) -c -o $@ $<

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(patsubst %,%.d,$(TESTS) $(DRIVERS) $(REPLAYS))
