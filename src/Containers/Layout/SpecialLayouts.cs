using Afterpatch.Containers.Members;

namespace Afterpatch.Containers.Layout;

/// <summary>Layouts that do not keep the server's folders but tell them otherwise.</summary>
internal static class SpecialLayouts
{
    /// <returns>What no such layout knows.</returns>
    public static List<Member> Place(List<Member> members, ServerSorter servers) => members;
}
