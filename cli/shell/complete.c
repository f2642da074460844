// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/complete.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell/cli.h"
#include "cli/shell/help.h"
#include "cli/shell/usage_text.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/utf8.h"

/* What is to be completed. */
struct request {
	const struct command *cmd;
	struct usage_text usage;
	struct strvec operands; /* in front of the word */
	const struct usage_option *pending; /* whose argument the word is, or NULL */
	const char *db; /* --db, or NULL */
	const char *word;
	complete_words_fn words_of;
};

/* No line may be taken for two, and no terminal be told what to do. */
static bool printable(const char *text)
{
	for (const char *p = text; *p; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return false;
	}
	return utf8_valid(text, strlen(text));
}

/* One that begins with what was typed behind the @kept bytes in front of it. */
static void offer(const struct request *r, size_t kept, const char *word, const char *meaning)
{
	const char *typed = r->word + kept;

	if (!*word || strncmp(word, typed, strlen(typed)) != 0 || !printable(word))
		return;
	printf("%.*s%s\t%s\n", (int)kept, r->word, word, meaning);
}

static void offer_all(const struct request *r, size_t kept, const struct strvec *words)
{
	for (size_t i = 0; i < words->nr; i++)
		offer(r, kept, words->v[i], "");
}

/* Of "ready,exp" only the last counts, and what is named already is not named again. */
static void offer_list(const struct request *r, size_t kept, const struct strvec *words)
{
	const char *comma = strrchr(r->word, ',');
	const size_t last = comma ? (size_t)(comma + 1 - r->word) : kept;
	AUTO_STRBUF struct strbuf front = STRBUF_INIT;
	AUTO_STRVEC struct strvec named = STRVEC_INIT;

	strbuf_add(&front, r->word + kept, last - kept);
	strvec_split(&named, front.buf, ",");
	for (size_t i = 0; i < words->nr; i++) {
		bool again = false;

		for (size_t n = 0; n < named.nr; n++)
			again |= !strcmp(named.v[n], words->v[i]);
		if (!again)
			offer(r, last, words->v[i], "");
	}
}

/* "A..B": first A with the dots, then B. */
static void offer_range(const struct request *r, size_t kept, const struct strvec *builds)
{
	const char *dots = strstr(r->word + kept, "..");

	if (dots) {
		offer_all(r, (size_t)(dots + 2 - r->word), builds);
		return;
	}
	for (size_t i = 0; i < builds->nr; i++) {
		AUTO_STRBUF struct strbuf first = STRBUF_INIT;

		strbuf_addf(&first, "%s..", builds->v[i]);
		offer(r, kept, first.buf, "");
	}
}

/* What stands for @meta, an operand or the argument of @option (NULL), behind @kept bytes. */
static void offer_values(const struct request *r, const char *option, const char *meta, size_t kept)
{
	AUTO_STRVEC struct strvec words = STRVEC_INIT;
	const struct complete_context context = { r->cmd, option, meta, r->db, r->word + kept };

	switch (r->words_of(&context, &words)) {
	case COMPLETE_FILES:
		puts("files");
		return;
	case COMPLETE_DIRECTORIES:
		puts("directories");
		return;
	case COMPLETE_WORDS:
		puts("words");
		offer_all(r, kept, &words);
		return;
	case COMPLETE_LIST:
		puts("words");
		offer_list(r, kept, &words);
		return;
	case COMPLETE_RANGE:
		puts("words");
		offer_range(r, kept, &words);
		return;
	}
}

static void offer_commands(const struct request *r)
{
	puts("words");
	for (size_t i = 0; help_command(i); i++)
		offer(r, 0, help_command(i)->name, help_command(i)->summary);
}

static void offer_options(const struct request *r)
{
	puts("words");
	for (size_t i = 0; i < r->usage.nr_options; i++) {
		const struct usage_option *o = &r->usage.options[i];

		for (size_t n = 0; n < o->names.nr; n++)
			offer(r, 0, o->names.v[n], o->text);
	}
}

static bool is_verb(const char *operand)
{
	return islower((unsigned char)*operand);
}

/* The operand of a usage line that stands where the word is, or NULL. */
static const char *operand_at(const struct request *r, const struct usage_line *line)
{
	size_t n = r->operands.nr;

	if (n && line->operands.nr && is_verb(line->operands.v[0]) &&
	    strcmp(line->operands.v[0], r->operands.v[0]) != 0)
		return NULL;
	if (n >= line->operands.nr && line->operands.nr &&
	    strstr(line->operands.v[line->operands.nr - 1], "…"))
		n = line->operands.nr - 1;
	return n < line->operands.nr ? line->operands.v[n] : NULL;
}

static void offer_operands(const struct request *r)
{
	const char *verbs[USAGE_LINES_MAX], *meta = NULL;
	size_t nr = 0;

	for (size_t i = 0; i < r->usage.nr_lines; i++) {
		const char *operand = operand_at(r, &r->usage.lines[i]);

		if (operand && !r->operands.nr && is_verb(operand))
			verbs[nr++] = operand;
		else if (operand && !meta)
			meta = operand;
	}
	if (nr) {
		puts("words");
		for (size_t i = 0; i < nr; i++) {
			if (!i || strcmp(verbs[i], verbs[i - 1]) != 0)
				offer(r, 0, verbs[i], "");
		}
	} else if (meta) {
		offer_values(r, NULL, meta, 0);
	} else {
		offer_options(r);
	}
}

/* The words in front: operands are kept; an option that wants an argument takes the next one. */
static void read_words(struct request *r, size_t nr, char **words)
{
	bool only_operands = false;

	for (size_t i = 0; i < nr; i++) {
		const struct usage_option *o = NULL;

		if (r->pending) {
			if (usage_option_is(r->pending, "--db"))
				r->db = words[i];
			r->pending = NULL;
			continue;
		}
		if (!only_operands && !strcmp(words[i], "--")) {
			only_operands = true;
		} else if (only_operands || *words[i] != '-' || !words[i][1]) {
			strvec_push(&r->operands, words[i]);
		} else if (!strncmp(words[i], "--db=", 5)) {
			r->db = words[i] + 5;
		} else {
			o = usage_text_option(&r->usage, words[i], strlen(words[i]));
			r->pending = o && *o->meta ? o : NULL;
		}
	}
}

static void answer(const struct request *r)
{
	const char *equals = strchr(r->word, '=');
	const struct usage_option *o = NULL;

	if (r->pending) {
		offer_values(r, r->pending->names.v[r->pending->names.nr - 1], r->pending->meta, 0);
		return;
	}
	if (*r->word != '-') {
		offer_operands(r);
		return;
	}
	if (equals && !strncmp(r->word, "--", 2))
		o = usage_text_option(&r->usage, r->word, (size_t)(equals - r->word));
	if (o && *o->meta)
		offer_values(r, o->names.v[o->names.nr - 1], o->meta,
			     (size_t)(equals + 1 - r->word));
	else
		offer_options(r);
}

int complete(int nr_words, char **words, complete_words_fn words_of)
{
	AUTO_STRBUF struct strbuf text = STRBUF_INIT;
	struct request r = { .word = nr_words > 0 ? words[nr_words - 1] : "", .words_of = words_of };

	if (nr_words < 2) {
		offer_commands(&r);
		return EXIT_FINE;
	}
	r.cmd = help_find(words[0]);
	if (!r.cmd) {
		puts("words");
		return EXIT_FINE;
	}
	help_usage(r.cmd, &text);
	usage_text_parse(text.buf, r.cmd->name, &r.usage);
	read_words(&r, (size_t)nr_words - 2, words + 1);
	answer(&r);
	usage_text_release(&r.usage);
	strvec_release(&r.operands);
	return EXIT_FINE;
}
