/* SPDX-License-Identifier: MIT */
/*
 * An XML document's bytes: what is refused of them before libxml2 sees any,
 * because it needs a place, or because libxml2 would do costly things.
 */
#ifndef XML_SOURCE_H
#define XML_SOURCE_H

#include "util/fault.h"

enum {
	/* libxml2 compares each attribute of an element with all before it */
	XML_ATTRIBUTES = 256,
	/* libxml2 reads no more, unless told to drop its other limits too */
	XML_BYTES = 10000000
};

/* Markup, as far as it can be told apart by its first characters. */
enum xml_markup {
	XML_TAG,
	XML_END_TAG,
	XML_COMMENT,
	XML_CDATA,
	XML_PI, /* or the XML declaration */
	XML_DOCTYPE,
	XML_NO_MARKUP /* the rest holds none */
};

/*
 * Find the next markup at or behind `from`: *start is that of its '<', *end
 * lies behind it. What is not closed ends with the text. For tags,
 * *attributes is how many quoted values they hold. Linear.
 */
enum xml_markup xml_find_markup(struct span text, size_t from, size_t *start,
	size_t *end, size_t *attributes);

/*
 * Refuse what has more than XML_BYTES, is not UTF-8, or says so in its
 * declaration, XML 1.1, NUL; and then, each reported, DOCTYPE, processing
 * instructions and elements with more than XML_ATTRIBUTES.
 */
enum opk_status xml_source_check(const struct source *src, struct faults *f);

#endif
