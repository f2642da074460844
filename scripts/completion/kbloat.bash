# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion of kbloat for bash. The program itself says what fits ("kbloat __complete"); this hands it
# the words and puts its answer between the shell's quotes. "make install" puts it where the package
# bash-completion looks; without that, source it.

# _kbloat_unquote WORD: into $unquoted, what the shell makes of it; nothing in it is expanded
_kbloat_unquote()
{
	local word=$1 quote='' ch i

	unquoted=
	for ((i = 0; i < ${#word}; i++)); do
		ch=${word:i:1}
		if [[ $ch == \\ && $quote != \' ]]; then
			((i++))
			unquoted+=${word:i:1}
		elif [[ $ch == "$quote" ]]; then
			quote=
		elif [[ -z $quote && $ch == [\"\'] ]]; then
			quote=$ch
		else
			unquoted+=$ch
		fi
	done
	open_quote=$quote
}

# _kbloat_quote TEXT: into $quoted, as it has to stand behind $open_quote
_kbloat_quote()
{
	case $open_quote in
	\') quoted=${1//\'/\'\\\'\'} ;;
	\") quoted=$(sed 's/[\\"$`]/\\&/g' <<< "$1") ;;
	*)
		quoted=$1
		[[ $1 == *[!a-zA-Z0-9_./:=,@%+-]* ]] && printf -v quoted %q "$1"
		;;
	esac
}

_kbloat()
{
	local line=${COMP_LINE:0:COMP_POINT} IFS=$' \t\n'
	local words=() reply=() piece='' rest='' front='' unquoted='' open_quote='' quoted='' word i

	# bash splits words at ':' and '=' too: put together what no blank separates
	for ((i = 0; i <= COMP_CWORD; i++)); do
		rest=${line#"${line%%[![:space:]]*}"}
		piece=${COMP_WORDS[i]}
		[[ $rest == "$piece"* ]] || piece=$rest
		if [[ $i -gt 0 && ${#rest} == "${#line}" && -n $piece ]]; then
			front=${words[-1]}
			words[-1]+=$piece
		else
			front=
			words+=("$piece")
		fi
		line=${rest#"$piece"}
	done
	# only what is behind the last of these is replaced
	[[ -n $front && $piece == [:=] ]] && front=${words[-1]}
	for i in "${!words[@]}"; do
		_kbloat_unquote "${words[i]}"
		words[i]=$unquoted
	done
	word=${words[-1]}
	mapfile -t reply < <("$1" __complete "${words[@]:1}" 2> /dev/null)
	case ${reply[0]} in
	files | directories)
		local what=-f
		[[ ${reply[0]} == directories ]] && what=-d
		[[ $word == --*=* ]] && word=${word#*=}
		compopt -o filenames 2> /dev/null
		mapfile -t COMPREPLY < <(compgen "$what" -- "$word")
		return
		;;
	esac
	COMPREPLY=()
	word=$open_quote
	_kbloat_unquote "$front"
	open_quote=$word
	for i in "${reply[@]:1}"; do
		_kbloat_quote "${i%%$'\t'*}"
		word=$quoted
		_kbloat_quote "$unquoted"
		COMPREPLY+=("${word#"$quoted"}")
	done
	if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *.. ]]; then
		compopt -o nospace 2> /dev/null
	fi
}

complete -F _kbloat kbloat
