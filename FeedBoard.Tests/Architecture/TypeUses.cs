using System.Reflection;
using System.Reflection.Emit;

namespace FeedBoard.Tests.Architecture;

/// <summary>Which types the code of a type uses, as its instructions name them; nested types belong to the outermost one.</summary>
internal static class TypeUses
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(c => c.Value);

    /// <summary>Its bases, the parameters of its constructors, and those whose members its methods use.</summary>
    /// <param name="counts">Whether a use of a member is one.</param>
    public static HashSet<Type> Of(Type type, Func<MemberInfo, bool> counts)
    {
        var types = new HashSet<Type>();
        foreach (var part in Parts(type))
        {
            for (var at = part.BaseType; at is not null; at = at.BaseType)
                Add(at);
            foreach (var used in part.GetInterfaces())
                Add(used);
            foreach (var parameter in part.GetConstructors(All).SelectMany(c => c.GetParameters()))
                Add(parameter.ParameterType);
            foreach (var member in part.GetMethods(All).Concat<MethodBase>(part.GetConstructors(All)).SelectMany(Members).Where(counts))
                Add(member as Type ?? member.DeclaringType);
        }

        return types;

        void Add(Type? used)
        {
            if (used is null)
                return;
            foreach (var argument in used.GetGenericArguments())
                Add(argument);
            while (used.DeclaringType is { } outer)
                used = outer;
            types.Add(used.IsGenericType ? used.GetGenericTypeDefinition() : used);
        }
    }

    private static IEnumerable<Type> Parts(Type type) => type.GetNestedTypes(All).SelectMany(Parts).Prepend(type);

    private static IEnumerable<MemberInfo> Members(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var first = code[at++];
            var instruction = Codes[first == 0xFE ? (short)((first << 8) | code[at++]) : first];
            // InlineTok is typeof, which uses nothing.
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineField)
                yield return method.Module.ResolveMember(
                    BitConverter.ToInt32(code, at),
                    method.DeclaringType!.GetGenericArguments(),
                    method is MethodInfo ? method.GetGenericArguments() : null
                )!;
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
