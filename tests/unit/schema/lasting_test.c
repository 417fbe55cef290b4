/* SPDX-License-Identifier: MIT */
/*
 * The canonical bytes of a valid component never change: what decides them in
 * a schema is compared with what it was in earlier versions of the program
 * (tests/lasting/VERSION/order), and so are the digests of the components that
 * they wrote. `lasting_test --write` prints what decides them today.
 *
 * A line is about one value of one version of a kind:
 *
 *	field.1 /lookup keys module display_label
 *	layout.1 /profiles list by name
 *
 * Its properties stand in canonical order; `*` behind them: any others, too,
 * by their bytes. In XML each has its form, its name and that of its items.
 * A list stands by a key, or `as` it is. In a pointer, `-` is any item, `*`
 * any other property, and `*N` one of the N-th pattern.
 */
#include "fault_fixture.h"

#include <stdlib.h>

#include <fcntl.h>

#include "bundle/bundle.h"
#include "schema/kind.h"
#include "schema/schema.h"
#include "schema/xmlmap.h"
#include "util/file.h"

enum { DEPTH_MOST = 32 };

struct writer {
	const struct kind *kind;
	struct buf *out;
	char at[1024];
	const void *above[DEPTH_MOST]; /* shapes and lists on the way */
	unsigned depth;
};

static bool is_open(const struct rule_object *o)
{
	return !o || o->patterns.count || !o->additional ||
	       !o->additional->never;
}

static bool may_be_object(const struct rule *rule)
{
	unsigned types = rule_types(rule);

	return rule->shape || !types || types & RULE_OBJECT;
}

/* " keys a b c *", or nothing where the value is no object. */
static void add_keys(
	const struct kind *kind, const struct rule *rule, struct buf *out)
{
	struct span name;

	if (!may_be_object(rule))
		return;
	buf_add_text(out, " keys");
	for (unsigned i = 0; i < rule_property_count(rule); i++) {
		struct xml_slot slot;

		rule_property_at(rule, i, &name);
		buf_print(out, " %.*s", SPAN_ARG(name));
		if (kind->syntax != SYNTAX_XML)
			continue;
		assert_true(xml_slot_at(rule, i, &slot));
		buf_print(out, "=%d,%.*s,%.*s", (int)slot.form,
			SPAN_ARG(slot.name), SPAN_ARG(slot.item));
	}
	if (is_open(rule->shape))
		buf_add_text(out, " *");
}

/* " list by KEY", " list as", or nothing where the value is no list. */
static void add_list(const struct rule *rule, struct buf *out)
{
	const struct note *note = rule_note(rule);

	if (!rule->list)
		return;
	if (note->key.len && !note->ordered)
		buf_print(out, " list by %.*s", SPAN_ARG(note->key));
	else
		buf_add_text(out, " list as");
}

static void add_line(const struct writer *w, struct span what)
{
	if (what.len)
		buf_print(w->out, "%.*s.%u %s%.*s\n", SPAN_ARG(w->kind->name),
			w->kind->version, *w->at ? w->at : "/", SPAN_ARG(what));
}

static bool is_above(const struct writer *w, const void *part)
{
	for (unsigned i = 0; part && i < w->depth; i++)
		if (w->above[i] == part)
			return true;
	return false;
}

static void write_rule(struct writer *w, const struct rule *rule);

static void write_below(
	struct writer *w, struct span step, const struct rule *rule)
{
	size_t len = strlen(w->at);

	if (!rule)
		return;
	assert_true(snprintf(w->at + len, sizeof w->at - len, "/%.*s",
			    SPAN_ARG(step)) < (int)(sizeof w->at - len));
	write_rule(w, rule);
	w->at[len] = '\0';
}

static void write_shape(struct writer *w, const struct rule *rule)
{
	const struct rule_object *o = rule->shape;
	struct span name;
	char step[24];

	for (unsigned i = 0; i < rule_property_count(rule); i++) {
		const struct rule *below = rule_property_at(rule, i, &name);

		write_below(w, name, below);
	}
	assert_true(o->patterns.count < 10);
	for (size_t i = 0; i < o->patterns.count; i++) {
		snprintf(step, sizeof step, "*%zu", i);
		write_below(w, span_of(step), o->patterns.items[i].rule);
	}
	if (o->additional && !o->additional->never)
		write_below(w, SPAN("*"), o->additional);
}

static void write_rule(struct writer *w, const struct rule *rule)
{
	struct buf line = { 0 };

	if (is_above(w, rule->shape) || is_above(w, rule->list))
		return; /* within itself, as criteria are */
	add_keys(w->kind, rule, &line);
	add_line(w, buf_span(&line));
	buf_clear(&line);
	add_list(rule, &line);
	add_line(w, buf_span(&line));
	buf_release(&line);
	assert_true(w->depth + 2 <= DEPTH_MOST);
	w->above[w->depth++] = rule->shape;
	w->above[w->depth++] = rule->list;
	if (rule->shape)
		write_shape(w, rule);
	if (rule->list)
		write_below(w, SPAN("-"), rule_items(rule));
	w->depth -= 2;
}

static void write_all(struct buf *out)
{
	for (unsigned i = 0; i < kind_count(); i++) {
		struct writer w = { .kind = kind_at(i), .out = out };

		write_rule(&w, schema_root(kind_schema(w.kind)));
	}
}

/* The rule that a pointer of such a line leads to, or NULL. */
static const struct rule *follow(const struct rule *rule, struct span pointer)
{
	struct span rest = span_cut(pointer, 1, pointer.len);

	while (rule && rest.len) {
		struct span step = span_split(rest, '/', &rest);
		const struct rule_object *o = rule->shape;

		if (span_is(step, "-"))
			rule = rule_items(rule);
		else if (!span_starts(step, SPAN("*")))
			rule = rule_property(rule, step);
		else if (!o)
			rule = NULL;
		else if (step.len == 1)
			rule = o->additional;
		else
			rule = (size_t)(step.ptr[1] - '0') < o->patterns.count
				       ? o->patterns.items[step.ptr[1] - '0']
						 .rule
				       : NULL;
	}
	return rule;
}

/* Are all the words there still, in that order? */
static bool has_words(struct span all, struct span words)
{
	while (words.len) {
		struct span word = span_split(words, ' ', &words);

		do {
			if (!all.len)
				return false;
		} while (!span_equal(span_split(all, ' ', &all), word));
	}
	return true;
}

/*
 * What is wrong with a rule that once was as the words say, or NULL. A map
 * that takes any key has it among the others, so that a new property may move
 * it.
 */
static const char *find_change(const struct kind *kind, const struct rule *rule,
	struct span words, struct arena *a)
{
	struct buf now = { 0 };
	struct span is;

	if (!rule)
		return "is gone";
	if (span_starts(words, SPAN("keys")))
		add_keys(kind, rule, &now);
	else
		add_list(rule, &now);
	is = arena_copy(a, buf_span(&now));
	buf_release(&now);
	assert_non_null(is.ptr);
	if (!is.len)
		return "is no such thing any more";
	is = span_cut(is, 1, is.len);
	if (span_equal(is, words))
		return NULL;
	if (!span_starts(words, SPAN("keys")))
		return "has another order";
	if (words.ptr[words.len - 1] == '*')
		return "took any key, and has other properties now";
	return has_words(is, words) ? NULL : "has another order, or lost some";
}

/* Is each of the words there still, wherever it stands? */
static bool has_each_word(struct span all, struct span words)
{
	while (words.len) {
		struct span word = span_split(words, ' ', &words);

		if (!has_words(all, word))
			return false;
	}
	return true;
}

/*
 * Why today's schema would not read what was written by a former one that was
 * as the words say, or NULL. Files in an org have no version.
 */
static const char *find_loss(
	const struct kind *kind, const struct rule *rule, struct span words)
{
	struct buf now = { 0 };
	const char *why = NULL;

	if (!rule)
		return "is not read any more: it is gone";
	if (span_starts(words, SPAN("keys")))
		add_keys(kind, rule, &now);
	else if (rule->list)
		return NULL;
	if (!has_each_word(buf_span(&now), words))
		why = "is not read any more: it lost properties or forms";
	buf_release(&now);
	return why;
}

/* What is wrong with the value of a kind, in that version and since. */
static const char *find_fault(const struct kind *kind, unsigned version,
	struct span pointer, struct span words, struct arena *a)
{
	const char *why;

	if (!kind || !version || version > kind->version)
		return "is gone";
	why = find_change(kind,
		follow(schema_root(kind_schema_of(kind, version)), pointer),
		words, a);
	if (!why && version != kind->version)
		why = find_loss(kind,
			follow(schema_root(kind_schema(kind)), pointer), words);
	return why;
}

/* Put a line for each line of `kept` that no longer holds. */
static void compare(struct span kept, struct arena *a, struct buf *out)
{
	while (kept.len) {
		struct span line = span_split(kept, '\n', &kept), rest;
		struct span head = span_split(line, ' ', &rest);
		struct span pointer = span_split(rest, ' ', &rest);
		struct span version, name = span_split(head, '.', &version);
		const char *change = find_fault(kind_find(name),
			(unsigned)strtoul(version.ptr, NULL, 10), pointer, rest,
			a);

		if (change)
			buf_print(out, "%.*s %.*s %s\n", SPAN_ARG(head),
				SPAN_ARG(pointer), change);
	}
}

static const char *compare_text(const char *kept, struct arena *a)
{
	struct buf b = { 0 };
	struct span all;

	compare(span_of(kept), a, &b);
	all = arena_copy(a, buf_span(&b));
	buf_release(&b);
	return all.ptr;
}

/* The versions of the program whose files are in tests/lasting. */
static const char *const versions[] = { "1.0" };

#define ADVICE                                                               \
	"\nBundles, bases and messages that are there hold digests over "    \
	"these "                                                             \
	"bytes. New\nproperties may stand behind or between the others. If " \
	"the "                                                               \
	"form of a kind has to\nchange, the kind gets a new x-version: "     \
	"formats/contributing.md, 'The form of a kind'."

static void nothing_that_decides_the_bytes_has_changed(void **state)
{
	struct arena a = { 0 };
	struct faults f = { .arena = &a };

	(void)state;
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		struct span path =
			arena_print(&a, "tests/lasting/%s/order", versions[i]);
		struct span kept;
		const char *changes;

		if (file_read(AT_FDCWD, path.ptr, path.ptr, 4 << 20, &a, &f,
			    &kept))
			fail_msg("%s", list_faults(&a, &f));
		assert_true(span_find(kept, '\n', 0) < kept.len);
		changes = compare_text(kept.ptr, &a);
		if (*changes)
			fail_msg("canonical bytes have changed:\n%s" ADVICE,
				changes);
	}
	arena_release(&a);
}

/* They hold the digests of the samples' components. */
static void digests_are_what_they_were(void **state)
{
	static const char *const names[] = { "helio", "branch" };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof versions / sizeof *versions; i++) {
		struct faults f = { .arena = &a };
		struct span path = arena_print(&a, "tests/lasting/%s/%s.tar.gz",
			versions[i / 2], names[i % 2]);
		struct bundle *b = NULL;

		if (bundle_open(path.ptr, &f, &b) || bundle_load(b, &f))
			fail_msg("%s" ADVICE, list_faults(&a, &f));
		bundle_close(b);
	}
	arena_release(&a);
}

/* What later schemas may do, and what they may not. */
static void changes_are_found(void **state)
{
	static const struct {
		const char *kept, *found;
	} cases[] = {
		{ "tag.1 / keys api_name module name\n", "" },
		/* a property that is new since, wherever it stands */
		{ "tag.1 / keys api_name name\n", "" },
		{ "tag.1 / keys module api_name name\n",
			"tag.1 / has another order, or lost some\n" },
		{ "tag.1 / keys api_name old module name\n",
			"tag.1 / has another order, or lost some\n" },
		{ "tag.1 / keys api_name module name *\n",
			"tag.1 / took any key, and has other properties "
			"now\n" },
		{ "tag.1 / list as\n", "tag.1 / is no such thing any more\n" },
		{ "tag.1 /old keys a\n", "tag.1 /old is gone\n" },
		{ "old.1 / keys a\n", "old.1 / is gone\n" },
		/* a version that has not been yet */
		{ "tag.99 / keys api_name\n", "tag.99 / is gone\n" },
		{ "tag.0 / keys api_name\n", "tag.0 / is gone\n" },
		{ "field.1 /pick_list_values list as\n", "" },
		{ "field.1 /pick_list_values list by actual_value\n",
			"field.1 /pick_list_values has another order\n" },
		{ "field.1 /pick_list_values/- keys actual_value\n", "" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(
			compare_text(cases[i].kept, &a), cases[i].found);
	arena_release(&a);
}

/* What a later version may do, and what it may not. */
static void losses_are_found(void **state)
{
	static const struct {
		const char *kind, *pointer, *words;
		bool read;
	} cases[] = {
		{ "tag", "/", "keys name module api_name", true },
		{ "tag", "/", "keys name old", false },
		{ "tag", "/", "keys name *", false },
		{ "tag", "/", "list as", false },
		{ "tag", "/old", "keys a", false },
		{ "field", "/pick_list_values", "list by actual_value", true },
		{ "blueprint", "/", "keys name=0,name, module=0,module,",
			true },
		{ "blueprint", "/", "keys name=1,name,", false },
		{ "blueprint", "/", "keys name=0,title,", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct kind *kind = kind_find(span_of(cases[i].kind));
		const struct rule *root = schema_root(kind_schema(kind));
		const char *why =
			find_loss(kind, follow(root, span_of(cases[i].pointer)),
				span_of(cases[i].words));

		if (!why != cases[i].read)
			fail_msg("%s: %s", cases[i].words, why ? why : "read");
	}
}

/* What is written today is found to be so, and leaves nothing out. */
static void what_is_written_is_what_is_compared(void **state)
{
	struct arena a = { 0 };
	struct buf today = { 0 };

	(void)state;
	write_all(&today);
	buf_add_char(&today, '\0');
	assert_false(today.failed);
	assert_string_equal(compare_text(today.ptr, &a), "");
	assert_non_null(
		strstr(today.ptr, "\ntag.1 / keys api_name module name"));
	assert_non_null(strstr(today.ptr, "\nblueprint."));
	buf_release(&today);
	arena_release(&a);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_that_decides_the_bytes_has_changed),
		cmocka_unit_test(digests_are_what_they_were),
		cmocka_unit_test(changes_are_found),
		cmocka_unit_test(losses_are_found),
		cmocka_unit_test(what_is_written_is_what_is_compared),
	};
	struct buf out = { 0 };
	bool written;

	if (argc < 2 || strcmp(argv[1], "--write") != 0)
		return cmocka_run_group_tests(tests, NULL, NULL);
	write_all(&out);
	written = !out.failed && fwrite(out.ptr, 1, out.len, stdout) == out.len;
	buf_release(&out);
	return written && !fflush(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
