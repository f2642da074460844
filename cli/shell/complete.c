// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/shell/complete.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/shell/before.h"
#include "cli/shell/cli.h"
#include "common/strbuf.h"
#include "common/strvec.h"
#include "common/utf8.h"

/* What is to be completed. */
struct request {
	const struct command *cmd;
	struct strvec operands; /* in front of the word */
	const struct command_option *pending; /* whose argument the word is, or NULL */
	const char *db; /* --db, or NULL */
	const char *word;
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

/* What stands for an operand or an argument, behind @kept bytes. */
static void offer_values(const struct request *r, const struct cli_words *words, size_t kept)
{
	const struct complete_context context = { r->db, r->word + kept };
	const enum words_kind kind = words ? words->kind : WORDS_ONE;
	AUTO_STRVEC struct strvec list = STRVEC_INIT;

	cli_words_get(words, &context, &list);
	puts(kind == WORDS_FILES ? "files" : kind == WORDS_DIRECTORIES ? "directories" : "words");
	if (kind == WORDS_LIST)
		offer_list(r, kept, &list);
	else if (kind == WORDS_RANGE)
		offer_range(r, kept, &list);
	else
		offer_all(r, kept, &list);
}

static void offer_commands(const struct request *r)
{
	puts("words");
	for (size_t i = 0; commands[i]; i++)
		offer(r, 0, commands[i]->name, commands[i]->summary);
}

/* With the first line of its help. */
static void offer_option(const struct request *r, const struct command_option *o)
{
	AUTO_STRBUF struct strbuf name = STRBUF_INIT, help = STRBUF_INIT;

	command_option_explain(o, &help);
	strbuf_setlen(&help, strcspn(help.buf, "\n"));
	if (o->letter) {
		strbuf_addf(&name, "-%c", o->letter);
		offer(r, 0, name.buf, help.buf);
	}
	if (o->name) {
		strbuf_setf(&name, "--%s", o->name);
		offer(r, 0, name.buf, help.buf);
	}
}

static void offer_options(const struct request *r)
{
	const struct option_group *group;
	const struct command_option *o;

	puts("words");
	for (size_t i = 0; (o = command_option(r->cmd, i, &group)); i++) {
		if (!o->rows || command_has_rows(r->cmd))
			offer_option(r, o);
	}
}

/* The operand of a form that stands where the word is, or NULL. */
static const struct command_operand *operand_at(const struct request *r,
						const struct command_form *form)
{
	size_t n = r->operands.nr, nr = 0;

	if (form->verb && (!n || strcmp(form->verb, r->operands.v[0]) != 0))
		return NULL;
	n -= form->verb != NULL;
	while (nr < COMMAND_OPERANDS && form->operands[nr].text)
		nr++;
	if (nr && n >= nr && form->operands[nr - 1].many)
		n = nr - 1;
	return n < nr ? &form->operands[n] : NULL;
}

static bool offer_verbs(const struct request *r)
{
	const struct command_form *forms = r->cmd->forms;

	if (!forms[0].verb || r->operands.nr)
		return false;
	puts("words");
	for (size_t i = 0; i < COMMAND_FORMS && forms[i].verb; i++) {
		if (forms[i].run)
			offer(r, 0, forms[i].verb, "");
	}
	return true;
}

static void offer_operands(const struct request *r)
{
	const struct command_operand *operand = NULL;

	if (offer_verbs(r))
		return;
	for (size_t i = 0; i < COMMAND_FORMS && !operand; i++)
		operand = operand_at(r, &r->cmd->forms[i]);
	if (operand)
		offer_values(r, operand->words, 0);
	else
		offer_options(r);
}

static bool has_argument(const struct command_option *option)
{
	return option && (option->meta || option->words);
}

/* The words in front: operands are kept; an option that wants an argument takes the next one. */
static void read_words(struct request *r, size_t nr, char **words)
{
	bool only_operands = false;

	for (size_t i = 0; i < nr; i++) {
		const struct command_option *o = NULL;

		if (r->pending) {
			if (r->pending->name && !strcmp(r->pending->name, "db"))
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
			o = command_option_find(r->cmd, words[i], strlen(words[i]));
			r->pending = has_argument(o) ? o : NULL;
		}
	}
}

static void answer(const struct request *r)
{
	const char *equals = strchr(r->word, '=');
	const struct command_option *o = NULL;

	if (r->pending) {
		offer_values(r, r->pending->words, 0);
		return;
	}
	if (*r->word != '-') {
		offer_operands(r);
		return;
	}
	if (equals && !strncmp(r->word, "--", 2))
		o = command_option_find(r->cmd, r->word, (size_t)(equals - r->word));
	if (has_argument(o))
		offer_values(r, o->words, (size_t)(equals + 1 - r->word));
	else
		offer_options(r);
}

/* The options in front of the command, of @nr complete words; the number of words that they are. */
static int skip_before(struct request *r, int nr, char **words)
{
	const struct command_option *option;
	const char *argument;
	int at = 0, n;

	while ((n = before_option(nr - at, words + at, &option, &argument)) > 0) {
		if (option && argument && !strcmp(option->name, "db"))
			r->db = argument;
		at += n;
	}
	if (n < 0 && option && at + 1 == nr) {
		r->pending = option;
		at = nr;
	}
	return at;
}

int complete(int nr_words, char **words)
{
	struct request r = { .word = nr_words > 0 ? words[nr_words - 1] : "" };

	const int nr = nr_words > 0 ? nr_words - 1 : 0;
	int at = skip_before(&r, nr, words);

	if (at == nr && !r.pending && *r.word != '-') {
		offer_commands(&r);
		return EXIT_FINE;
	}
	r.cmd = at < nr ? command_find(words[at]) : &cmd_before;
	if (!r.cmd) {
		puts("words");
		return EXIT_FINE;
	}
	if (at < nr)
		read_words(&r, (size_t)(nr - at - 1), words + at + 1);
	answer(&r);
	strvec_release(&r.operands);
	return EXIT_FINE;
}
