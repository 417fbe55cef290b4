/* SPDX-License-Identifier: MIT */
/* XML of other parsers' tests, and random elements, read and written. */
#include "codec_fixture.h"

#include "codec/xml.h"

/*
 * What the first fault of a file says; the first row whose words it holds
 * counts. Nothing in these corpora is a document that orgpack reads.
 */
static const struct {
	const char *words;
	size_t files;
} reasons[] = {
	{ "a DOCTYPE", 34 }, { "a processing instruction", 3 },
	{ "not UTF-8", 7 }, { "a NUL character", 2 },
	{ "text stands beside", 1 }, { "the document is empty", 1 },
	{ "", 20 }, /* not well-formed, or an unknown prefix */
};

struct tally {
	size_t files[COUNT(reasons)];
};

static void count_reason(struct tally *t, const char *text)
{
	size_t i = 0;

	while (!strstr(text, reasons[i].words))
		i++;
	t->files[i]++;
}

static void check_file(void *user, const char *path)
{
	struct tally *t = user;
	const struct opk_fault *f;
	struct document d;
	struct element *e;

	if (!strstr(path, ".xml"))
		return;
	document_load(&d, path);
	if (!xml_read(&d.src, &d.arena, &d.faults, &e))
		fail_msg("%s is read", path);
	f = document_fault(&d);
	assert_true(f->at.line > 0);
	assert_true(f->at.column > 0);
	assert_non_null(f->hint);
	assert_true(strlen(f->text) < 300);
	xml_has_comment(d.src.text);
	count_reason(t, f->text);
	document_close(&d);
}

static void hostile_and_broken_documents_are_refused(void **state)
{
	struct tally t = { 0 };

	(void)state;
	visit_files("tests/corpus/xml/libxml2", check_file, &t);
	visit_files("tests/corpus/xml/defusedxml", check_file, &t);
	for (size_t i = 0; i < COUNT(reasons); i++)
		if (t.files[i] != reasons[i].files)
			fail_msg("'%s': %zu files", reasons[i].words,
				t.files[i]);
}

/* A generator with a seed, so that a failure can be repeated. */
static size_t pick(uint64_t *seed, size_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (size_t)(*seed >> 11) % n;
}

static struct span make_text(uint64_t *seed, struct arena *a)
{
	static const struct span pieces[] = { SPAN_INIT(" "), SPAN_INIT("\n"),
		SPAN_INIT("\t"), SPAN_INIT("\r"), SPAN_INIT("\r\n"),
		SPAN_INIT("<"), SPAN_INIT(">"), SPAN_INIT("&"),
		SPAN_INIT("&amp;"), SPAN_INIT("&#38;"), SPAN_INIT("\""),
		SPAN_INIT("'"), SPAN_INIT("]]>"), SPAN_INIT("]]"),
		SPAN_INIT("<!--"), SPAN_INIT("-->"), SPAN_INIT("<?"),
		SPAN_INIT("<![CDATA["), SPAN_INIT("a"), SPAN_INIT("word"),
		SPAN_INIT("\xc3\xa4"), SPAN_INIT("\xf0\x9f\x98\x80"),
		SPAN_INIT("\xc2\x85"), SPAN_INIT("\xe2\x80\xa8"),
		SPAN_INIT("\xef\xbb\xbf"), SPAN_INIT("\x7f") };
	size_t n = pick(seed, 6), len = 0;
	char *p = arena_alloc(a, 64, 1, 1);

	assert_non_null(p);
	for (size_t i = 0; i < n; i++) {
		struct span s = pieces[pick(seed, COUNT(pieces))];

		memcpy(p + len, s.ptr, s.len);
		len += s.len;
	}
	return (struct span){ p, len };
}

static struct element *make_element(
	uint64_t *seed, struct arena *a, size_t depth)
{
	static const char *const names[] = { "a", "b-c", "_d.e", "\xc3\xa4" };
	struct element *e = arena_new(a, struct element, 1), *child;
	size_t attributes = pick(seed, 3);
	size_t children = depth ? pick(seed, 4) : 0;

	e->name = span_of(names[pick(seed, COUNT(names))]);
	for (size_t i = 0; i < attributes; i++) {
		struct attribute *at = arena_new(a, struct attribute, 1);

		*at = (struct attribute){ span_of(names[i]), make_text(seed, a),
			e->attributes };
		e->attributes = at;
	}
	for (size_t i = 0; i < children; i++) {
		child = make_element(seed, a, depth - 1);
		child->next = e->first;
		e->first = child;
		e->count++;
	}
	if (!children)
		e->text = make_text(seed, a);
	e->has_text = element_text(e).len > 0;
	return e;
}

static bool same(const struct element *x, const struct element *y)
{
	const struct attribute *p = x->attributes, *q = y->attributes;
	const struct element *d = y->first;

	if (!span_equal(x->name, y->name) || !span_equal(x->text, y->text) ||
		x->count != y->count || x->has_text != y->has_text)
		return false;
	for (; p && q; p = p->next, q = q->next)
		if (!span_equal(p->name, q->name) ||
			!span_equal(p->value, q->value))
			return false;
	if (p || q)
		return false;
	ELEMENT_EACH (c, x) {
		if (!same(c, d))
			return false;
		d = d->next;
	}
	return true;
}

/* Every place is that of a '<' and the element's name. */
static void assert_places(const struct element *e, struct span text)
{
	size_t at = 0;

	for (uint32_t line = 1; line < e->line; line++)
		at = span_find(text, '\n', at) + 1;
	at += e->column - 1;
	assert_true(at < text.len && text.ptr[at] == '<');
	assert_true(span_starts(span_cut(text, at + 1, text.len), e->name));
	ELEMENT_EACH (child, e)
		assert_places(child, text);
}

static void any_elements_are_read_as_they_were_written(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 20000; i++) {
		struct arena a = { 0 };
		struct buf once = { 0 }, twice = { 0 };
		uint64_t seed = i * 0x9e3779b97f4a7c15;
		struct element *e = make_element(&seed, &a, 4), *again = NULL;
		struct document d;

		xml_write(e, &once);
		document_open(&d, "t.xml", buf_span(&once));
		if (xml_read(&d.src, &d.arena, &d.faults, &again))
			fail_msg("seed %ju: %s\n%.*s", (uintmax_t)i,
				document_fault(&d)->text,
				SPAN_ARG(buf_span(&once)));
		if (!same(e, again))
			fail_msg("seed %ju is not read as written:\n%.*s",
				(uintmax_t)i, SPAN_ARG(buf_span(&once)));
		xml_write(again, &twice);
		assert_true(span_equal(buf_span(&once), buf_span(&twice)));
		assert_false(xml_has_comment(buf_span(&once)));
		assert_places(again, buf_span(&once));
		document_close(&d);
		buf_release(&once);
		buf_release(&twice);
		arena_release(&a);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_and_broken_documents_are_refused),
		cmocka_unit_test(any_elements_are_read_as_they_were_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
