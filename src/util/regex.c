/* SPDX-License-Identifier: MIT */
/* PCRE2 behind three functions. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "util/regex.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/span.h"

enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 1000 };

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
};

/*
 * ECMA 262's \\s is White_Space and line ends, PCRE2's is that of ASCII. As
 * ranges they can stand in a class, too; those of \\S are all the others.
 */
static const char space[] =
	"\\x09-\\x0d\\x20\\xa0\\x{1680}\\x{2000}-\\x{200a}"
	"\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
static const char other[] =
	"\\x00-\\x08\\x0e-\\x1f\\x21-\\x{9f}\\x{a1}-\\x{167f}"
	"\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}"
	"\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}"
	"\\x{ff00}-\\x{10ffff}";

static bool translate(struct span pattern, struct buf *out)
{
	bool in_class = false;

	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i], next;

		if (c == '\\' && i + 1 < pattern.len) {
			next = pattern.ptr[++i];
			if (next != 's' && next != 'S') {
				buf_add(out, span_cut(pattern, i - 1, i + 1));
				continue;
			}
			if (!in_class)
				buf_add_char(out, '[');
			buf_add_text(out, next == 's' ? space : other);
			if (!in_class)
				buf_add_char(out, ']');
			continue;
		}
		if (c == '[')
			in_class = true;
		else if (c == ']')
			in_class = false;
		buf_add_char(out, c);
	}
	return !out->failed;
}

static pcre2_code *compile(struct span pattern, char why[128])
{
	struct buf text = { 0 };
	pcre2_code *code = NULL;
	size_t at;
	int err = 0;

	if (translate(pattern, &text))
		code = pcre2_compile((PCRE2_SPTR)(text.len ? text.ptr : ""),
			text.len,
			PCRE2_UTF | PCRE2_DOLLAR_ENDONLY |
				PCRE2_NEVER_BACKSLASH_C,
			&err, &at, NULL);
	/* a lack of memory is no fault of the pattern: why stays empty */
	if (!code && err && err != PCRE2_ERROR_HEAP_FAILED)
		pcre2_get_error_message(err, (PCRE2_UCHAR *)why, 128);
	buf_release(&text);
	return code;
}

struct regex *regex_open(struct span pattern, char why[128])
{
	struct regex *r = calloc(1, sizeof *r);

	why[0] = '\0';
	if (!r)
		return NULL;
	r->code = compile(pattern, why);
	r->limits = pcre2_match_context_create(NULL);
	if (!r->code || !r->limits) {
		regex_close(r);
		return NULL;
	}
	/* without a JIT the interpreter is used, with the same answers */
	pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE);
	pcre2_set_match_limit(r->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(r->limits, DEPTH_LIMIT);
	return r;
}

bool regex_match(const struct regex *r, struct span s, bool *starved)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int rc = PCRE2_ERROR_NOMEMORY;

	if (data)
		rc = pcre2_match(r->code, (PCRE2_SPTR)(s.ptr ? s.ptr : ""),
			s.len, 0, PCRE2_NO_UTF_CHECK, data, r->limits);
	pcre2_match_data_free(data);
	if (starved && rc == PCRE2_ERROR_NOMEMORY)
		*starved = true;
	return rc >= 0;
}

void regex_close(struct regex *r)
{
	if (!r)
		return;
	pcre2_match_context_free(r->limits);
	pcre2_code_free(r->code);
	free(r);
}
