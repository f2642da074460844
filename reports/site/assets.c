// SPDX-License-Identifier: GPL-2.0-or-later
#include "reports/site/assets.h"

#include <string.h>

#include "common/embed.h"
#include "common/strbuf.h"
#include "reports/site/out.h"

int site_assets_write(struct site_out *out, struct strbuf *err)
{
	int ret = 0;

	for (const struct embedded_file *file = embedded_site; file->name && !ret; file++) {
		AUTO_STRBUF struct strbuf path = STRBUF_INIT;

		strbuf_addf(&path, "assets/%s", file->name);
		ret = site_put(out, path.buf, file->text, strlen(file->text), err);
	}
	return ret;
}
