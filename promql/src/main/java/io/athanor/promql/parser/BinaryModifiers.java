package io.athanor.promql.parser;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Binary operators, how tightly they bind, and what stands between them and their right side. */
final class BinaryModifiers {
    /** {@code bool}, matching, grouping and fill, as they were written. */
    record Parsed(boolean returnBool, VectorMatching matching) {}

    private final Tokens tokens;
    private final LabelListParser labels;
    private final Literals literals;
    private final Supplier<ParseException> unexpected;

    BinaryModifiers(Tokens tokens, LabelListParser labels, Literals literals, Supplier<ParseException> unexpected) {
        this.tokens = tokens;
        this.labels = labels;
        this.literals = literals;
        this.unexpected = unexpected;
    }

    /** How tightly an operator binds, from 1; 0 for what is no binary operator. */
    static int precedence(TokenType type) {
        return switch (type) {
            case LOR -> 1;
            case LAND, LUNLESS -> 2;
            case EQLC, NEQ, GTR, GTE, LSS, LTE, TRIM_UPPER, TRIM_LOWER -> 3;
            case ADD, SUB -> 4;
            case MUL, DIV, MOD, ATAN2 -> 5;
            case POW -> 6;
            default -> 0;
        };
    }

    static BinaryOp operator(TokenType type) {
        return BinaryOp.valueOf(type.name());
    }

    Parsed parse() {
        boolean returnBool = tokens.accept(TokenType.BOOL);
        VectorMatching matching = matching();
        return new Parsed(returnBool, fill(matching));
    }

    private VectorMatching matching() {
        boolean on = tokens.peek() == TokenType.ON;
        if (!on && tokens.peek() != TokenType.IGNORING) {
            return VectorMatching.DEFAULT;
        }
        tokens.take();
        List<String> names = labels.parse();
        VectorMatching.Cardinality card = VectorMatching.Cardinality.ONE_TO_ONE;
        List<String> include = List.of();
        if (tokens.peek() == TokenType.GROUP_LEFT || tokens.peek() == TokenType.GROUP_RIGHT) {
            card = tokens.take().type() == TokenType.GROUP_LEFT
                    ? VectorMatching.Cardinality.MANY_TO_ONE
                    : VectorMatching.Cardinality.ONE_TO_MANY;
            include = startsOperand(tokens.peek()) ? List.of() : labels.parse();
        }
        return new VectorMatching(card, names, on, include, null, null);
    }

    /** Whether the right side, or a fill, may begin with it; a parenthesis opens the list of labels. */
    private static boolean startsOperand(TokenType type) {
        return type.startsExpression() && type != TokenType.LEFT_PAREN;
    }

    private VectorMatching fill(VectorMatching m) {
        Double left = null;
        Double right = null;
        if (tokens.accept(TokenType.FILL)) {
            left = fillValue();
            right = left;
        } else if (tokens.accept(TokenType.FILL_LEFT)) {
            left = fillValue();
            right = optionalFill(TokenType.FILL_RIGHT);
        } else if (tokens.accept(TokenType.FILL_RIGHT)) {
            right = fillValue();
            left = optionalFill(TokenType.FILL_LEFT);
        }
        return new VectorMatching(m.card(), m.labels(), m.on(), m.include(), left, right);
    }

    private @Nullable Double optionalFill(TokenType type) {
        return tokens.accept(type) ? fillValue() : null;
    }

    private Double fillValue() {
        expect(TokenType.LEFT_PAREN);
        boolean negative = false;
        if (tokens.peek().isSign()) {
            negative = tokens.take().type() == TokenType.SUB;
        }
        if (!tokens.peek().isNumber()) {
            throw unexpected.get();
        }
        double value = literals.number(tokens.take()).value();
        expect(TokenType.RIGHT_PAREN);
        return negative ? -value : value;
    }

    private void expect(TokenType type) {
        if (!tokens.accept(type)) {
            throw unexpected.get();
        }
    }
}
