package io.athanor.promql.parser;

import io.athanor.model.GoQuote;
import java.util.ArrayList;
import java.util.List;

/** Expressions by precedence: primary, then what may follow it, then operators that bind tightly enough. */
final class ExprParser {
    private static final int UNARY_OPERAND = BinaryModifiers.precedence(TokenType.POW);

    private final Tokens tokens;
    private final ParserOptions options;
    private final SelectorParser selectors;
    private final LabelListParser labels;
    private final Literals literals;
    private final Depth depth;
    private final PostfixParser postfix;
    private final BinaryModifiers binaryModifiers;

    /** How many aggregations are open: Prometheus names them as the context of an unexpected token. */
    private int aggregations;

    ExprParser(Tokens tokens, ParserOptions options) {
        this.tokens = tokens;
        this.options = options;
        this.selectors = new SelectorParser(tokens);
        this.labels = new LabelListParser(tokens);
        this.literals = new Literals(tokens);
        this.depth = new Depth(tokens);
        DurationParser durations = new DurationParser(tokens, options, literals, depth);
        this.postfix = new PostfixParser(tokens, options, durations, literals, depth);
        this.binaryModifiers = new BinaryModifiers(tokens, labels, literals, this::unexpected);
    }

    /** The whole query. */
    Expr parse() {
        if (tokens.peek() == TokenType.EOF) {
            throw tokens.error(new PositionRange(0, 0), "no expression found in input");
        }
        Expr expr = parse(0);
        if (tokens.peek() != TokenType.EOF) {
            throw tokens.unexpected("", "");
        }
        return expr;
    }

    private ParseException unexpected() {
        return tokens.unexpected(aggregations > 0 ? "aggregation" : "", "");
    }

    private Expr parse(int minPrecedence) {
        depth.enter();
        Expr left = unary();
        int precedence = BinaryModifiers.precedence(tokens.peek());
        while (precedence > 0 && precedence >= minPrecedence) {
            int leftHeight = depth.height();
            BinaryOp op = BinaryModifiers.operator(tokens.take().type());
            BinaryModifiers.Parsed modifiers = binaryModifiers.parse();
            Expr right = parse(op == BinaryOp.POW ? precedence : precedence + 1);
            depth.above(Math.max(leftHeight, depth.height()));
            BinaryExpr binary = new BinaryExpr(op, left, right, modifiers.matching(), modifiers.returnBool());
            if (!options.binopFillModifiers() && modifiers.matching().fills()) {
                throw tokens.error(binary.position(), "binop fill modifiers are experimental and not enabled");
            }
            left = binary;
            precedence = BinaryModifiers.precedence(tokens.peek());
        }
        depth.exit();
        return left;
    }

    private Expr unary() {
        if (!tokens.peek().isSign()) {
            return postfix.parse(primary());
        }
        Token sign = tokens.take();
        Expr operand = parse(UNARY_OPERAND);
        if (operand instanceof NumberLiteral literal) {
            return Literals.signed(sign, literal);
        }
        depth.above(depth.height());
        return new UnaryExpr(BinaryModifiers.operator(sign.type()), operand, sign.pos());
    }

    private Expr primary() {
        TokenType type = tokens.peek();
        depth.leaf();
        return switch (type) {
            case LEFT_PAREN -> parenthesised();
            case NUMBER, DURATION -> literals.number(tokens.take());
            case STRING -> literals.string(tokens.take());
            case LEFT_BRACE -> selectors.parse(null);
            default -> {
                if (!type.namesMetric()) {
                    throw unexpected();
                }
                yield named(tokens.take());
            }
        };
    }

    private Expr parenthesised() {
        Token open = tokens.take();
        Expr inner = parse(0);
        Token close = closingParen();
        depth.above(depth.height());
        return new ParenExpr(inner, new PositionRange(open.pos(), close.end()));
    }

    private Token closingParen() {
        if (tokens.peek() != TokenType.RIGHT_PAREN) {
            throw unexpected();
        }
        return tokens.take();
    }

    /** A word: aggregation, function call or metric, as what follows it says. */
    private Expr named(Token word) {
        TokenType follower = tokens.peek();
        boolean open = follower == TokenType.LEFT_PAREN;
        return switch (word.type().family()) {
            case AGGREGATOR -> {
                boolean modified = follower == TokenType.BY || follower == TokenType.WITHOUT;
                yield open || modified ? aggregation(word) : selectors.parse(word);
            }
            case PREPROCESSOR -> open ? call(word) : selectors.parse(word);
            case PLAIN, PUNCTUATION, OPERATOR, KEYWORD ->
                open && word.type() == TokenType.IDENTIFIER ? call(word) : selectors.parse(word);
        };
    }

    private Expr call(Token name) {
        List<Expr> args = arguments();
        Function function = Function.named(name.text());
        if (function == null || (function.ofThanos() && !options.xFunctions())) {
            throw tokens.error(name.position(), "unknown function with name " + GoQuote.quote(name.text()));
        }
        if (function.experimental() && !options.experimentalFunctions()) {
            throw tokens.error(name.position(), "function " + GoQuote.quote(name.text()) + " is not enabled");
        }
        return new Call(function, args, new PositionRange(name.pos(), tokens.lastClosing()));
    }

    private List<Expr> arguments() {
        tokens.take();
        List<Expr> args = new ArrayList<>();
        if (tokens.accept(TokenType.RIGHT_PAREN)) {
            depth.leaf();
            return args;
        }
        int highest = 0;
        do {
            args.add(parse(0));
            highest = Math.max(highest, depth.height());
        } while (nextArgument());
        closingParen();
        depth.above(highest);
        return args;
    }

    private boolean nextArgument() {
        if (tokens.peek() != TokenType.COMMA) {
            return false;
        }
        Token comma = tokens.take();
        if (!tokens.peek().startsExpression()) {
            throw tokens.error(comma.position(), "trailing commas not allowed in function call args");
        }
        return true;
    }

    private Expr aggregation(Token word) {
        aggregations++;
        boolean first = tokens.peek() != TokenType.LEFT_PAREN;
        boolean without = first && tokens.take().type() == TokenType.WITHOUT;
        List<String> grouping = first ? labels.parse() : List.of();
        if (tokens.peek() != TokenType.LEFT_PAREN) {
            throw unexpected();
        }
        List<Expr> args = arguments();
        aggregations--;
        int end = tokens.lastClosing();
        if (!first) {
            TokenType follower = tokens.peek();
            if (follower == TokenType.BY || follower == TokenType.WITHOUT) {
                without = tokens.take().type() == TokenType.WITHOUT;
                grouping = labels.parse();
                end = tokens.lastClosing();
            } else {
                end = tokens.closingBeforeLookAhead();
            }
        }
        AggregateOp op = AggregateOp.valueOf(word.type().name());
        return aggregate(op, args, grouping, without, new PositionRange(word.pos(), end));
    }

    private Expr aggregate(
            AggregateOp op, List<Expr> args, List<String> grouping, boolean without, PositionRange position) {
        if (args.isEmpty()) {
            throw tokens.error(position, "no arguments for aggregate expression provided");
        }
        if (op.experimental() && !options.experimentalFunctions()) {
            throw tokens.error(
                    position,
                    op + "() is experimental and must be enabled with --enable-feature=promql-experimental-functions");
        }
        int wanted = op.hasParam() ? 2 : 1;
        if (args.size() != wanted) {
            throw tokens.error(
                    position,
                    "wrong number of arguments for aggregate expression provided, expected " + wanted + ", got "
                            + args.size());
        }
        return new AggregateExpr(
                op, args.getLast(), op.hasParam() ? args.getFirst() : null, grouping, without, position);
    }
}
