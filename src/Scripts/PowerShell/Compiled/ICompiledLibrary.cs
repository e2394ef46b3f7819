namespace Afterpatch.Scripts.PowerShell.Compiled;

/// <summary>The library types that C# code may use, as the interpreter knows them.</summary>
internal interface ICompiledLibrary
{
    object? New(string type, object?[] arguments);

    object? CallStatic(string type, string method, object?[] arguments);

    object? CallOn(object target, string method, object?[] arguments);

    object? MemberOf(object target, string name);

    /// <returns>False when nothing is known of such a setting.</returns>
    bool TrySet(object target, string name, object? value);

    object? StaticMemberOf(string type, string name);
}
