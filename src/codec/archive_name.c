/* SPDX-License-Identifier: MIT */
/* What a name, or a file's first bytes, say of an archive. */
#include "codec/archive.h"

#include <stdio.h>

#include "codec/archive_decode.h"

enum { QUOTED_BYTES = 200 };

static const struct {
	const char *extension;
	enum archive_form form;
} extensions[] = {
	{ ".tar.gz", FORM_TAR_GZIP },
	{ ".tgz", FORM_TAR_GZIP },
	{ ".tar.zst", FORM_TAR_ZSTD },
	{ ".tar.xz", FORM_TAR_XZ },
	{ ".zip", FORM_ZIP },
};

enum archive_form archive_form_of(const char *name)
{
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		if (span_ends(span_of(name), span_of(extensions[i].extension)))
			return extensions[i].form;
	return FORM_UNKNOWN;
}

enum coding coding_of(struct span head)
{
	if (span_starts(head, SPAN("\x1f\x8b")))
		return CODING_GZIP;
	if (span_starts(head, SPAN("\x28\xb5\x2f\xfd")))
		return CODING_ZSTD;
	if (span_starts(head, SPAN("\xfd"
				   "7zXZ\0")))
		return CODING_XZ;
	return CODING_NONE;
}

bool coding_is_zip(struct span head)
{
	return span_starts(head, SPAN("PK\3\4")) ||
	       span_starts(head, SPAN("PK\5\6"));
}

void archive_quote(struct span name, struct buf *out)
{
	bool cut = name.len > QUOTED_BYTES;

	name = span_cut(name, 0, QUOTED_BYTES);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];

		if (c < 0x20 || c >= 0x7f)
			buf_print(out, "\\x%02x", c);
		else
			buf_add_char(out, (char)c);
	}
	if (cut)
		buf_add_text(out, "...");
}
