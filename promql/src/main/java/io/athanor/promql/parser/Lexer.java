package io.athanor.promql.parser;

import io.athanor.model.GoQuote;
import org.jspecify.annotations.Nullable;

/**
 * Text to tokens, one at a time. What a character means depends on where it stands: inside braces, in the duration that
 * opens a bracket, or elsewhere.
 */
final class Lexer {
    private final String query;
    private final Cursor in;

    private int parens;
    private boolean inBraces;
    private boolean inBrackets;
    /** From an opening bracket up to its first number. */
    private boolean inDuration;

    private boolean gotColon;
    /** Never taken back: a colon that opens a later bracket is the parser's to refuse. */
    private boolean gotNumber;

    Lexer(String query) {
        this.query = query;
        this.in = new Cursor(query);
    }

    Cursor cursor() {
        return in;
    }

    /**
     * The next token; at the end {@link TokenType#EOF}, again and again.
     *
     * @throws ParseException if none can begin, or not end, like that
     */
    Token next() {
        while (true) {
            in.startHere();
            int r = in.next();
            if (Cursor.isSpace(r)) {
                in.skipSpaces();
            } else if (r == '#' && !inDuration) {
                skipComment();
            } else {
                return inBraces ? insideBraces(r) : inDuration ? duration(r) : statement(r);
            }
        }
    }

    private void skipComment() {
        int r = in.next();
        while (r != '\n' && r != '\r' && r != Cursor.EOF) {
            r = in.next();
        }
    }

    private Token statement(int r) {
        return switch (r) {
            case Cursor.EOF -> end();
            case ',' -> emit(TokenType.COMMA);
            case '*' -> emit(TokenType.MUL);
            case '/' -> emit(TokenType.DIV);
            case '%' -> emit(TokenType.MOD);
            case '+' -> emit(TokenType.ADD);
            case '-' -> emit(TokenType.SUB);
            case '^' -> emit(TokenType.POW);
            case '@' -> emit(TokenType.AT);
            case '=' -> equal();
            case '!' -> {
                int t = in.next();
                if (t != '=') {
                    throw error("unexpected character after '!': " + QuotedText.rune(t));
                }
                yield emit(TokenType.NEQ);
            }
            case '<' -> comparison(TokenType.LSS, TokenType.LTE, TokenType.TRIM_UPPER);
            case '>' -> comparison(TokenType.GTR, TokenType.GTE, TokenType.TRIM_LOWER);
            case '"', '\'', '`' -> string(r);
            case '(', ')' -> paren(r);
            case '{' -> {
                inBraces = true;
                yield emit(TokenType.LEFT_BRACE);
            }
            case '[' -> openBracket();
            case ']' -> {
                if (!inBrackets) {
                    throw error("unexpected right bracket ']'");
                }
                yield closeBracket();
            }
            default -> wordOrNumber(r);
        };
    }

    private Token end() {
        if (parens != 0) {
            throw error("unclosed left parenthesis");
        }
        if (inBrackets) {
            throw error("unclosed left bracket");
        }
        return emit(TokenType.EOF);
    }

    private Token equal() {
        if (in.peek() == '~') {
            throw error("unexpected character after '=': '~'");
        }
        return emit(in.accept("=") ? TokenType.EQLC : TokenType.EQL);
    }

    private Token comparison(TokenType bare, TokenType orEqual, TokenType trim) {
        return emit(in.accept("=") ? orEqual : in.accept("/") ? trim : bare);
    }

    private Token paren(int r) {
        if (r == '(') {
            parens++;
            return emit(TokenType.LEFT_PAREN);
        }
        parens--;
        if (parens < 0) {
            in.startHere();
            throw error("unexpected right parenthesis ')'");
        }
        return emit(TokenType.RIGHT_PAREN);
    }

    private Token openBracket() {
        if (inBrackets) {
            throw error("unexpected left bracket '['");
        }
        Token token = emit(TokenType.LEFT_BRACKET);
        gotColon = false;
        inBrackets = true;
        inDuration = true;
        return token;
    }

    private Token closeBracket() {
        inBrackets = false;
        inDuration = false;
        return emit(TokenType.RIGHT_BRACKET);
    }

    private Token wordOrNumber(int r) {
        if (startsNumber(r)) {
            return number();
        }
        if (!Cursor.isAlpha(r) && r != ':') {
            throw error("unexpected character: " + QuotedText.rune(r));
        }
        if (!inBrackets) {
            return keywordOrIdentifier();
        }
        if (r == ':') {
            if (gotColon) {
                throw error("unexpected colon ':'");
            }
            gotColon = true;
            return emit(TokenType.COLON);
        }
        Token word = durationKeyword(r);
        if (word == null) {
            throw error("unexpected character: " + QuotedText.rune(r) + ", expected ':'");
        }
        return word;
    }

    private boolean startsNumber(int r) {
        return Cursor.isDigit(r) || r == '.' && Cursor.isDigit(in.peek());
    }

    private Token number() {
        in.backup();
        if (NumberScan.number(in)) {
            return emit(TokenType.NUMBER);
        }
        if (NumberScan.durationRest(in)) {
            return emit(TokenType.DURATION);
        }
        throw error("bad number or duration syntax: " + GoQuote.quote(in.text()));
    }

    private Token keywordOrIdentifier() {
        while (Cursor.isAlphaNumeric(in.peek()) || in.peek() == ':') {
            in.next();
        }
        String word = in.text();
        TokenType type = TokenType.ofWord(word);
        if (type == null) {
            return emit(word.indexOf(':') < 0 ? TokenType.IDENTIFIER : TokenType.METRIC_IDENTIFIER);
        }
        boolean fill = type == TokenType.FILL || type == TokenType.FILL_LEFT || type == TokenType.FILL_RIGHT;
        return emit(fill && !in.followedBy('(') ? TokenType.IDENTIFIER : type);
    }

    /** {@code step}, {@code range}, {@code max_of} or {@code min_of}; null for other words. */
    private @Nullable Token durationKeyword(int r) {
        if ("srmSRM".indexOf(r) < 0) {
            return null;
        }
        while (Cursor.isAlpha(in.peek())) {
            in.next();
        }
        TokenType type = TokenType.ofWord(in.text());
        boolean found = type == TokenType.STEP
                || type == TokenType.RANGE
                || type == TokenType.MAX_OF
                || type == TokenType.MIN_OF;
        return found && type != null ? emit(type) : null;
    }

    private Token string(int quote) {
        String wrong = quote == '`' ? StringScan.raw(in) : StringScan.quoted(in, quote);
        if (wrong != null) {
            throw error(wrong);
        }
        return emit(TokenType.STRING);
    }

    private Token insideBraces(int r) {
        return switch (r) {
            case Cursor.EOF -> throw error("unexpected end of input inside braces");
            case ',' -> emit(TokenType.COMMA);
            case '"', '\'', '`' -> string(r);
            case '=' -> emit(in.accept("~") ? TokenType.EQL_REGEX : TokenType.EQL);
            case '!' -> {
                int t = in.next();
                if (t != '~' && t != '=') {
                    throw error("unexpected character after '!' inside braces: " + QuotedText.rune(t));
                }
                yield emit(t == '~' ? TokenType.NEQ_REGEX : TokenType.NEQ);
            }
            case '{' -> throw error("unexpected left brace '{'");
            case '}' -> {
                inBraces = false;
                yield emit(TokenType.RIGHT_BRACE);
            }
            default -> {
                if (!Cursor.isAlpha(r)) {
                    throw error("unexpected character inside braces: " + QuotedText.rune(r));
                }
                while (Cursor.isAlphaNumeric(in.peek())) {
                    in.next();
                }
                yield emit(TokenType.IDENTIFIER);
            }
        };
    }

    private Token duration(int r) {
        return switch (r) {
            case Cursor.EOF -> throw error("unexpected end of input in duration expression");
            case ']' -> {
                gotColon = false;
                yield closeBracket();
            }
            case ':' -> durationColon();
            case '(', ')' -> paren(r);
            case '+' -> emit(TokenType.ADD);
            case '-' -> emit(TokenType.SUB);
            case '*' -> emit(TokenType.MUL);
            case '/' -> emit(TokenType.DIV);
            case '%' -> emit(TokenType.MOD);
            case '^' -> emit(TokenType.POW);
            case ',' -> emit(TokenType.COMMA);
            default -> {
                if (startsNumber(r)) {
                    gotNumber = true;
                    inDuration = false;
                    yield number();
                }
                Token word = durationKeyword(r);
                if (word == null) {
                    throw error("unexpected character in duration expression: " + QuotedText.rune(r));
                }
                yield word;
            }
        };
    }

    private Token durationColon() {
        Token token = emit(TokenType.COLON);
        in.startHere();
        if (!gotNumber) {
            throw error("unexpected colon before duration in duration expression");
        }
        if (gotColon) {
            throw error("unexpected repeated colon in duration expression");
        }
        gotColon = true;
        return token;
    }

    private Token emit(TokenType type) {
        return new Token(type, in.start(), in.pos() - in.start(), in.text());
    }

    private ParseException error(String reason) {
        return new ParseException(query, new PositionRange(in.start(), in.length()), reason);
    }
}
