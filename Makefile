# orgpack -- `make help` lists the targets.

VERSION := 1.0.0
PREFIX  ?= /usr/local
BUILD   ?= build/$(CC)$(if $(SAN),-$(subst $(comma),-,$(SAN)))
CFLAGS  ?= -O2 -g
comma   := ,
LIBS     = libxml-2.0 yaml-0.1 zlib libarchive libcrypto jansson libutf8proc \
           libpcre2-8
WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wwrite-strings \
           -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
           $(if $(CI),-Werror)
ALL_CFLAGS  = -std=c17 -D_GNU_SOURCE -Isrc -fPIC -fvisibility=hidden -pthread \
              $(WARN) $(CFLAGS) $(shell pkg-config --cflags $(LIBS)) \
              $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all)
ALL_LDFLAGS = -pthread $(LDFLAGS) $(if $(SAN),-fsanitize=$(SAN))
ALL_LDLIBS  = $(shell pkg-config --libs $(LIBS)) $(LDLIBS)

LIB_SRC  := $(filter-out src/cmd/%,$(sort $(wildcard src/*/*.c)))
CMD_SRC  := $(sort $(wildcard src/cmd/*.c))
TEST_SRC := $(sort $(wildcard tests/unit/*_test.c))
GEN      := $(BUILD)/gen
FORMATS  := $(sort $(wildcard formats/*.yaml formats/kinds/*.yaml))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o) $(GEN)/kind_table.o $(GEN)/kind_data.o
CMD_OBJ  := $(CMD_SRC:%.c=$(BUILD)/%.o)
MAIN_OBJ := $(BUILD)/src/cmd/main.o
TESTS    := $(TEST_SRC:%.c=$(BUILD)/%)
DRIVER   := $(BUILD)/tests/fault/commit_driver

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.PHONY: all test-unit lint clean help FORCE

all: $(BUILD)/liborgpack.a $(BUILD)/cmd.a $(TESTS) ## Build everything (default)

test-unit: $(TESTS) ## Run the unit tests
	@for t in $(TESTS); do CMOCKA_MESSAGE_OUTPUT=tap $$t >$$t.tap 2>&1 || \
		{ cat $$t.tap; exit 1; }; done

lint: ## Check that includes only point down
	@awk -f tests/lint/layers.awk tests/lint/layers $$(find src -name '*.[ch]')

clean: ## Remove build/
	rm -rf build

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile

# The unit tests see everything; the program only what orgpack.h declares.
$(BUILD)/internal.a: $(LIB_OBJ)
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/cmd.a: $(filter-out $(MAIN_OBJ),$(CMD_OBJ))
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/liborgpack.o: $(LIB_OBJ)
	$(LD) -r -o $@ $^ && objcopy --localize-hidden $@

$(BUILD)/liborgpack.a: $(BUILD)/liborgpack.o
	rm -f $@ && $(AR) rcs $@ $^

$(TESTS): %: %.o $(BUILD)/cmd.a $(BUILD)/internal.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(ALL_LDLIBS)

$(DRIVER): %: %.o $(BUILD)/internal.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ALL_LDLIBS)

$(BUILD)/src/op/version.o: CPPFLAGS += -DORGPACK_VERSION='"$(VERSION)"' \
	-DORGPACK_LIBRARIES='"$(subst \n ,\n,$(foreach l,$(LIBS),$l \
	$(shell pkg-config --modversion $l)\n))"'

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

# formats/ compiled in: made anew when a file is changed, comes or goes
$(GEN)/formats: FORCE
	@mkdir -p $(@D)
	@echo '$(FORMATS)' | cmp -s - $@ || echo '$(FORMATS)' >$@

$(GEN)/kind_table.c: src/model/kinds.awk $(GEN)/formats $(FORMATS)
	LC_ALL=C awk -v what=table -f $< $(FORMATS) >$@

$(GEN)/kind_data.s: src/model/kinds.awk $(GEN)/formats
	LC_ALL=C awk -v what=data -f $< $(FORMATS) >$@

$(GEN)/kind_table.o: $(GEN)/kind_table.c Makefile
	$(CC) $(ALL_CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<

$(GEN)/kind_data.o: $(GEN)/kind_data.s $(FORMATS)
	$(CC) -c -o $@ $<

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(TESTS:=.d) $(DRIVER).d
