/* SPDX-License-Identifier: MIT */
/* PCRE2 behind three functions. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "util/regex.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 1000 };

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
};

struct regex *regex_open(struct span pattern, char why[128])
{
	struct regex *r = calloc(1, sizeof *r);
	size_t at;
	int err = 0;

	why[0] = '\0';
	if (!r)
		return NULL;
	r->code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
		PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C,
		&err, &at, NULL);
	r->limits = pcre2_match_context_create(NULL);
	if (!r->code || !r->limits) {
		if (!r->code && err != PCRE2_ERROR_HEAP_FAILED)
			pcre2_get_error_message(err, (PCRE2_UCHAR *)why, 128);
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
