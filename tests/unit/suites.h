/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one list of test tables: for each NAME a file below tests/unit defines tests_NAME. */
#ifndef TESTS_UNIT_SUITES_H
#define TESTS_UNIT_SUITES_H

#define TEST_SUITES(X)                                                                             \
	X(account)                                                                                 \
	X(arch)                                                                                    \
	X(blame)                                                                                   \
	X(candidate)                                                                               \
	X(cause)                                                                                   \
	X(classify)                                                                                \
	X(concerned)                                                                               \
	X(conf)                                                                                    \
	X(convert)                                                                                 \
	X(convert_code)                                                                            \
	X(db)                                                                                      \
	X(dotconfig)                                                                               \
	X(dominators)                                                                              \
	X(explanation)                                                                             \
	X(fetch)                                                                                   \
	X(file)                                                                                    \
	X(gate)                                                                                    \
	X(gates)                                                                                   \
	X(harness)                                                                                 \
	X(hashtab)                                                                                 \
	X(headline)                                                                                \
	X(image)                                                                                   \
	X(kconfig_parse)                                                                           \
	X(kconfig_value)                                                                           \
	X(kconfig_why)                                                                             \
	X(lines)                                                                                   \
	X(linkage)                                                                                 \
	X(linkmap)                                                                                 \
	X(mail)                                                                                    \
	X(mail_address)                                                                            \
	X(mail_header)                                                                             \
	X(mail_text)                                                                               \
	X(mailmap)                                                                                 \
	X(maintainers)                                                                             \
	X(makefile)                                                                                \
	X(match)                                                                                   \
	X(minmod)                                                                                  \
	X(number)                                                                                  \
	X(options)                                                                                 \
	X(owner_list)                                                                              \
	X(pending)                                                                                 \
	X(plot)                                                                                    \
	X(plot_candidates)                                                                         \
	X(profile)                                                                                 \
	X(processors)                                                                              \
	X(progress)                                                                                \
	X(prove_log)                                                                               \
	X(prove_qemu)                                                                              \
	X(prove_series)                                                                            \
	X(render)                                                                                  \
	X(replay)                                                                                  \
	X(repo)                                                                                    \
	X(rows)                                                                                    \
	X(run)                                                                                     \
	X(show_candidates)                                                                         \
	X(site)                                                                                    \
	X(site_data)                                                                               \
	X(site_out)                                                                                \
	X(site_pages)                                                                              \
	X(store)                                                                                   \
	X(strbuf)                                                                                  \
	X(strmap)                                                                                  \
	X(symbols)                                                                                 \
	X(toolchain)                                                                               \
	X(trailers)                                                                                \
	X(tree_history)                                                                            \
	X(uses)                                                                                    \
	X(utf8)                                                                                    \
	X(varint)                                                                                  \
	X(walk)

#endif
