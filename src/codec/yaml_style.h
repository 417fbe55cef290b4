/* SPDX-License-Identifier: MIT */
/* How a text is best spelled in YAML, so that every reader takes it alike. */
#ifndef YAML_STYLE_H
#define YAML_STYLE_H

#include "util/span.h"

enum yaml_style {
	YAML_PLAIN,  /* as it is */
	YAML_SINGLE, /* 'so': one line, all printable */
	YAML_DOUBLE, /* "so", with escapes */
	YAML_LITERAL /* a block behind '|' */
};

/*
 * The least quoting with which any reader of YAML 1.1 or 1.2 takes s for this
 * very text. In flow style, and for keys, there is no YAML_LITERAL. Linear.
 */
enum yaml_style yaml_style_of(struct span s, bool flow, bool block_allowed);

#endif
