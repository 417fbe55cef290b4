/* SPDX-License-Identifier: MIT */
/* The check of encodings that YAML and XML share. */
#include "codec/encoding.h"

#include "util/fault.h"
#include "util/text.h"

enum opk_status encoding_fault(struct faults *f, enum opk_code code,
	const struct source *src, size_t offset, const char *text,
	const char *hint)
{
	uint32_t line, column;

	text_place(src->text, offset, &line, &column);
	return fault(f, code, src, line, column, "%s\n%s", text, hint);
}

enum opk_status encoding_check(const struct source *src, struct faults *f)
{
	struct span s = src->text;
	size_t bad = text_find_invalid(s);

	if (bad == s.len)
		return OPK_OK;
	if (span_starts(s, SPAN("\xff\xfe")) ||
		span_starts(s, SPAN("\xfe\xff")))
		return encoding_fault(f, OPK_BAD_ENCODING, src, 0,
			"the file is UTF-16 text, not UTF-8",
			"Save it as UTF-8.");
	return encoding_fault(f, OPK_BAD_ENCODING, src, bad,
		"the file is not UTF-8 text", "Save it as UTF-8.");
}
